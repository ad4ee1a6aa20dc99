package gantry.server.api;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.ImageInfo;
import gantry.image.ImageServer.RolledBack;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.server.frame.Call;
import gantry.server.frame.Lifecycle;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import gantry.server.frame.Views;
import gantry.server.jobs.DownloadProgress;
import gantry.server.jobs.Operations;
import gantry.settings.Settings.Upkeep;
import gantry.store.ProjectImages;
import gantry.transfer.Refresh;
import gantry.transfer.Sources;
import gantry.wire.AliasRenameJson;
import gantry.wire.RolledBackJson;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Images that people refresh, and that they go back from.
public final class Refreshes {
    private final Views views;
    private final Operations operations;
    private final Lifecycle lifecycle;
    private final Sources sources;
    private final Supplier<Upkeep> upkeep;
    private final Clock clock;

    public Refreshes(
            Views views,
            Operations operations,
            Lifecycle lifecycle,
            Sources sources,
            Supplier<Upkeep> upkeep,
            Clock clock) {
        this.views = views;
        this.operations = operations;
        this.lifecycle = lifecycle;
        this.sources = sources;
        this.upkeep = upkeep;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                route(
                        "/1.0/images/{}/refresh",
                        "Fetch a newer version of an image from its source",
                        this::refresh),
                route(
                        "/1.0/images/{}/rollback",
                        "Let an alias of an image name its previous version again",
                        this::rollBack));
    }

    private static Route route(String pattern, String summary, Route.Handler handler) {
        return new Route("POST", pattern, Entry.TRUSTED, Scope.PROJECT, summary, handler);
    }

    private Reply refresh(Call call) throws IOException {
        ProjectImages images = views.changeable(call);
        ImageInfo old = images.find(Images.query(call));
        String path = "/1.0/images/" + old.fingerprint();
        return new Reply.Async(
                operations.start(
                        call.project(),
                        call.caller(),
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
        Refresh refresh =
                new Refresh(
                        sources,
                        images,
                        upkeep.get().keptVersions(),
                        new DownloadProgress(handle, clock));
        return switch (refresh.byHand(old)) {
            case Refresh.Refreshed _, Refresh.Mended _ -> true;
            case Refresh.UpToDate _, Refresh.Skipped _ -> false;
        };
    }

    /// Of our own: LXD keeps no previous versions.
    private Reply rollBack(Call call) throws IOException {
        ProjectImages images = views.changeable(call);
        ImageInfo image = images.find(Images.query(call));
        String name = AliasRenameJson.read(call.json()).name();
        AliasEntry alias =
                new AliasEntry(new Alias(name), image.facts().type(), image.fingerprint());
        RolledBack done = images.rollBack(alias);
        done.aliases()
                .forEach(moved -> lifecycle.tell(call, "image-alias-updated", Aliases.path(moved)));
        return new Reply.Sync(RolledBackJson.json(done).json());
    }
}
