package gantry.server.api;

import gantry.image.ImageInfo;
import gantry.image.ImageStream;
import gantry.image.Project;
import gantry.image.Reach;
import gantry.json.JsonValue.Fields;
import gantry.remote.LxdRemote;
import gantry.server.frame.Call;
import gantry.server.frame.Lifecycle;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import gantry.server.frame.Views;
import gantry.server.jobs.DownloadProgress;
import gantry.server.jobs.Operations;
import gantry.store.ProjectImages;
import gantry.upkeep.Outbound;
import gantry.wire.ExportPostJson;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// `POST /1.0/images/FP/export`: sends an image to another server, which has agreed to take it.
///
/// LXD 5.0.2, newest LXD and Incus push a virtual machine's image as a container's, and fail where
/// the image is named by the start of its fingerprint; here the type goes with the image, and any
/// name that finds it will do.
public final class Pushes {
    private final Views views;
    private final Operations operations;
    private final Lifecycle lifecycle;
    private final Outbound outbound;
    private final Clock clock;

    public Pushes(
            Views views,
            Operations operations,
            Lifecycle lifecycle,
            Outbound outbound,
            Clock clock) {
        this.views = views;
        this.operations = operations;
        this.lifecycle = lifecycle;
        this.outbound = outbound;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                new Route(
                        "POST",
                        "/1.0/images/{}/export",
                        Entry.TRUSTED,
                        Scope.PROJECT,
                        "Push an image to another server",
                        this::push));
    }

    private Reply push(Call call) throws IOException {
        ExportPostJson wanted = ExportPostJson.read(call.json());
        ProjectImages images = views.all(call);
        ImageInfo image = images.find(Images.query(call));
        String path = "/1.0/images/" + image.fingerprint();
        URI target = Pulls.url(wanted.target());
        Reach reach = Pulls.reach(call.caller());
        return new Reply.Async(
                operations.start(
                        call.project(),
                        call.caller(),
                        "Downloading image", // as LXD 5.0.2 calls this too
                        Map.of("images", List.of(path)),
                        handle -> {
                            handle.allowCancel();
                            Fields sent =
                                    outbound.quietly(
                                            target,
                                            reach,
                                            () ->
                                                    send(
                                                            target, reach, wanted, images, image,
                                                            handle));
                            lifecycle.tell(call, "image-retrieved", path);
                            return sent;
                        }));
    }

    private Fields send(
            URI target,
            Reach reach,
            ExportPostJson wanted,
            ProjectImages images,
            ImageInfo image,
            Operations.Handle handle)
            throws IOException {
        String project = wanted.project().isEmpty() ? Project.DEFAULT : wanted.project();
        try (LxdRemote remote = outbound.server(target, wanted.certificate(), reach);
                ImageStream stream = images.open(image)) {
            remote.push(
                    project, wanted.secret(), image, stream, new DownloadProgress(handle, clock));
            return Fields.NONE;
        }
    }
}
