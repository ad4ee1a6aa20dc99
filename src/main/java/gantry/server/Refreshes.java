package gantry.server;

import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageSource;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import gantry.remote.LxdRemote;
import gantry.server.Route.Entry;
import gantry.server.Route.Scope;
import gantry.store.ProjectImages;
import gantry.transfer.Copy;
import gantry.wire.JsonValue;
import gantry.wire.JsonValue.Fields;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `POST /1.0/images/FP/refresh`: fetches what the image's source has under its name now.
final class Refreshes {
    private final Views views;
    private final Operations operations;
    private final Lifecycle lifecycle;
    private final Clock clock;

    Refreshes(Views views, Operations operations, Lifecycle lifecycle, Clock clock) {
        this.views = views;
        this.operations = operations;
        this.lifecycle = lifecycle;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        "POST",
                        "/1.0/images/{}/refresh",
                        Entry.TRUSTED,
                        Scope.PROJECT,
                        "Fetch a newer version of an image from its source",
                        this::refresh));
    }

    private Reply refresh(Call call) throws IOException {
        ProjectImages images = views.all(call);
        ImageInfo old = images.find(Images.query(call));
        String path = "/1.0/images/" + old.fingerprint();
        return new Reply.Async(
                operations.start(
                        call.project(),
                        "Refreshing image",
                        Map.of("images", List.of(path)),
                        handle -> {
                            handle.allowCancel();
                            boolean refreshed = refresh(images, old, handle);
                            if (refreshed) {
                                lifecycle.tell(call, "image-refreshed", path);
                            }
                            return result(refreshed);
                        }));
    }

    private static Fields result(boolean refreshed) {
        return JsonValue.object().truth("refreshed", refreshed).build();
    }

    private boolean refresh(ProjectImages images, ImageInfo old, Operations.Handle handle)
            throws IOException {
        SourceAddress address =
                old.updateSource().orElseThrow(() -> new NotFound("Image source not found"));
        if (address.protocol() != Protocol.LXD) {
            throw new Invalid("Unsupported protocol: " + address.protocol());
        }
        try (ImageSource source = source(address)) {
            ImageInfo newest =
                    source.find(new ImageQuery(address.image(), Optional.of(old.facts().type())));
            if (newest.fingerprint().equals(old.fingerprint())) {
                return false;
            }
            new Copy(source, images, new DownloadProgress(handle, clock))
                    .run(newest, draft(old, newest, address));
            if (old.aliases().isEmpty()) {
                images.delete(old); // else it went with its last alias
            }
            return true;
        }
    }

    private static ImageSource source(SourceAddress address) {
        return LxdRemote.asStranger(address.server(), address.certificate().orElse(""))
                .onlyImages(Project.DEFAULT);
    }

    /// The new image has its own properties, and all that people chose for the old one.
    private static ImageDraft draft(ImageInfo old, ImageInfo newest, SourceAddress address) {
        return ImageDraft.PLAIN
                .withSettings(
                        old.settings().withProperties(newest.settings().properties()), Over.NOTHING)
                .withAliases(old.aliases(), TakenAlias.REPLACE)
                .from(address);
    }
}
