package gantry.server.api;

import gantry.image.Digest;
import gantry.image.HeavyWork;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFile;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageSettings;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.Project;
import gantry.image.Words;
import gantry.json.JsonList;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.json.JsonValue.Items;
import gantry.server.exchange.Caller;
import gantry.server.exchange.Request;
import gantry.server.exchange.Tags;
import gantry.server.frame.Call;
import gantry.server.frame.Lifecycle;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import gantry.server.frame.Trust;
import gantry.server.frame.Views;
import gantry.server.jobs.ImageSecrets;
import gantry.server.jobs.Operation;
import gantry.server.jobs.Operations;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import gantry.transfer.ExportName;
import gantry.wire.ImageJson;
import gantry.wire.ImagePatchJson;
import gantry.wire.ImagePutJson;
import gantry.wire.ServerFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// `/1.0/images` and one image, but for what brings images in.
public final class Images {
    private final ImageStore store;
    private final Views views;
    private final ImageSecrets secrets;
    private final Operations operations;
    private final Lifecycle lifecycle;

    public Images(
            ImageStore store,
            Views views,
            ImageSecrets secrets,
            Operations operations,
            Lifecycle lifecycle) {
        this.store = store;
        this.views = views;
        this.secrets = secrets;
        this.operations = operations;
        this.lifecycle = lifecycle;
    }

    public List<Route> routes() {
        return List.of(
                route("GET", "/1.0/images", Entry.PUBLIC, "List images", this::list).heavy(),
                route("GET", "/1.0/images/{}", Entry.PUBLIC, "Show an image", this::show),
                route("PUT", "/1.0/images/{}", Entry.TRUSTED, "Replace settings", this::put),
                route("PATCH", "/1.0/images/{}", Entry.TRUSTED, "Change settings", this::patch),
                route("DELETE", "/1.0/images/{}", Entry.TRUSTED, "Delete an image", this::delete),
                route(
                        "GET",
                        "/1.0/images/{}/export",
                        Entry.PUBLIC,
                        "Get an image's files; part=metadata or part=rootfs for one of them",
                        this::export),
                route(
                        "GET",
                        "/1.0/images/{}/files",
                        Entry.PUBLIC,
                        "List an image's files",
                        this::files),
                route(
                        "POST",
                        "/1.0/images/{}/secret",
                        Entry.TRUSTED,
                        "Make a secret that opens a private image",
                        this::secret));
    }

    private static Route route(
            String method, String pattern, Entry entry, String summary, Route.Handler handler) {
        return new Route(method, pattern, entry, Scope.PROJECT, summary, handler);
    }

    private Reply list(Call call) throws IOException {
        Optional<ServerFilter<ImageInfo>> filter =
                call.query().value("filter").map(ServerFilter::of);
        boolean recursive = call.query().isRecursive();
        JsonList json = new JsonList();
        each(
                call,
                image -> {
                    HeavyWork.checkGoesOn();
                    if (filter.isEmpty() || filter.get().test(image)) {
                        json.add(
                                recursive
                                        ? ImageJson.toJson(ImageJson.from(image))
                                        : new JsonValue.Text(path(image)).json());
                    }
                });
        return new Reply.Sync(json.end());
    }

    private void each(Call call, Consumer<ImageInfo> taker) throws IOException {
        if (!call.query().isTrue("all-projects")) {
            views.visible(call).each(taker);
            return;
        }
        if (!(call.caller() instanceof Caller.Local)
                && !(call.caller() instanceof Caller.Trusted)) {
            throw Trust.forbidden();
        }
        for (Project project : store.projects().list()) {
            if (project.ownImages() && mayUse(call.caller(), project)) {
                store.images(project.name()).each(taker);
            }
        }
    }

    private static boolean mayUse(Caller caller, Project project) {
        return !(caller instanceof Caller.Trusted trusted)
                || trusted.access().mayUse(project.name());
    }

    /// By fingerprint only. Clients resolve an alias before, asking for the image type they want;
    /// one of the other type is not to be found here after all.
    static ImageQuery query(Call call) {
        ImageQuery query = ImageQuery.of(call.name());
        if (!query.mayBeFingerprint()) {
            throw new NotFound("Image not found");
        }
        return query;
    }

    private Reply show(Call call) throws IOException {
        ImageInfo image = views.visible(call).find(query(call));
        return new Reply.Sync(
                ImageJson.toJson(ImageJson.from(image)), Optional.of(etag(image.settings())));
    }

    /// Over what LXD's covers: flags and properties.
    static String etag(ImageSettings settings) {
        return Digest.ofText(
                        settings.isPublic()
                                + "\n"
                                + settings.autoUpdate()
                                + "\n"
                                + settings.properties())
                .hex();
    }

    private Reply put(Call call) throws IOException {
        return update(call, old -> ImagePutJson.read(call.json()).over(old));
    }

    private Reply patch(Call call) throws IOException {
        return update(call, old -> ImagePatchJson.read(call.json()).over(old));
    }

    private interface Edit {
        ImageSettings of(ImageSettings old) throws IOException;
    }

    private Reply update(Call call, Edit edit) throws IOException {
        ProjectImages images = views.changeable(call);
        ImageInfo image = images.find(query(call));
        checkMatch(call.request(), etag(image.settings()));
        images.update(image, edit.of(image.settings()));
        lifecycle.tell(call, "image-updated", path(image));
        return Reply.done();
    }

    /// Refuses a change of something that is not any more what the caller saw.
    static void checkMatch(Request request, String etag) {
        Optional<String> wanted = request.headers().first("If-Match").map(t -> t.replace("\"", ""));
        if (wanted.isPresent() && !Tags.name(wanted.get(), etag)) {
            throw new Mismatch(
                    "ETag doesn't match: %s vs %s".formatted(etag, Words.printable(wanted.get())));
        }
    }

    private Reply delete(Call call) throws IOException, InterruptedException {
        ProjectImages images = views.changeable(call);
        ImageInfo image = images.find(query(call));
        checkMatch(call.request(), etag(image.settings()));
        return new Reply.Async(
                operations.quick(
                        call.project(),
                        call.caller(),
                        "Deleting image",
                        Map.of("images", List.of(path(image))),
                        _ -> {
                            images.delete(image);
                            lifecycle.tell(call, "image-deleted", path(image));
                            return Fields.NONE;
                        }));
    }

    private Reply export(Call call) throws IOException {
        ImageSource visible = views.visible(call);
        ImageInfo image = visible.find(query(call));
        ImageStream stream = visible.open(image);
        try {
            List<ImageFile> files = chosen(named(image, stream), call.query().value("part"));
            lifecycle.tell(call, "image-retrieved", path(image));
            store.images(call.project()).used(image);
            return new Reply.Files(image, files, stream);
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /// Of our own: LXD tells the size of the whole only.
    private Reply files(Call call) throws IOException {
        ImageSource visible = views.visible(call);
        ImageInfo image = visible.find(query(call));
        try (ImageStream stream = visible.open(image)) {
            List<JsonValue> files = new ArrayList<>();
            for (ImageFile file : named(image, stream)) {
                files.add(json(file));
            }
            return new Reply.Sync(new Items(files).json());
        }
    }

    private static JsonValue json(ImageFile file) {
        return JsonValue.object()
                .text("part", part(file.kind()))
                .text("filename", file.filename())
                .number("size", file.size().orElseThrow())
                .build();
    }

    /// As `part=` of an export has it.
    private static String part(ImageFile.Kind kind) {
        return switch (kind) {
            case UNIFIED -> "unified";
            case METADATA -> "metadata";
            case ROOTFS, DISK -> "rootfs";
        };
    }

    /// A store's files may be had all at once.
    private static List<ImageFile> named(ImageInfo image, ImageStream stream) throws IOException {
        List<ImageFile> files = new ArrayList<>();
        for (Optional<ImageFile> file = stream.next(); file.isPresent(); file = stream.next()) {
            files.add(ExportName.named(image, file.get()));
        }
        return files;
    }

    /// Whoever asks for one part must not take the whole for it.
    private static List<ImageFile> chosen(List<ImageFile> files, Optional<String> part) {
        if (part.isEmpty()) {
            return files;
        }
        if (files.size() == 1) {
            throw new Invalid("The image is unified: it has no parts, only the whole of it");
        }
        return switch (part.get()) {
            case "metadata" -> List.of(files.getFirst());
            case "rootfs" -> List.of(files.getLast());
            default ->
                    throw new Invalid(
                            "There is no part \"%s\"; a split image has metadata and rootfs"
                                    .formatted(Words.printable(part.get())));
        };
    }

    private Reply secret(Call call) throws IOException {
        ImageInfo image = views.all(call).find(query(call));
        Operation secret = secrets.open(call.project(), call.caller(), image.fingerprint());
        lifecycle.tell(call, "image-secret-created", path(image));
        return new Reply.Async(secret);
    }

    private static String path(ImageInfo image) {
        return "/1.0/images/" + image.fingerprint();
    }
}
