package gantry.server.api;

import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageSecret;
import gantry.image.ImageSettings;
import gantry.image.ImageStream;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.server.exchange.Request;
import gantry.server.frame.Call;
import gantry.server.frame.Lifecycle;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import gantry.server.frame.Views;
import gantry.server.jobs.ImageSecrets;
import gantry.server.jobs.Operation;
import gantry.server.jobs.Operations;
import gantry.server.jobs.UploadWarnings;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import gantry.store.StagedImage;
import gantry.transfer.ImageFiles;
import gantry.wire.ImagesPostJson;
import gantry.wire.MultipartBoundary;
import gantry.wire.MultipartImage;
import gantry.wire.UploadHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `POST /1.0/images`: what brings images in.
public final class Uploads {
    private final ImageStore store;
    private final Views views;
    private final ImageSecrets secrets;
    private final Operations operations;
    private final Lifecycle lifecycle;
    private final Intake room;
    private final Pulls pulls;

    public Uploads(
            ImageStore store,
            Views views,
            ImageSecrets secrets,
            Operations operations,
            Lifecycle lifecycle,
            Intake room,
            Pulls pulls) {
        this.store = store;
        this.views = views;
        this.secrets = secrets;
        this.operations = operations;
        this.lifecycle = lifecycle;
        this.room = room;
        this.pulls = pulls;
    }

    public List<Route> routes() {
        return List.of(
                new Route(
                        "POST",
                        "/1.0/images",
                        Entry.PUBLIC,
                        Scope.PROJECT,
                        "Add an image: its bytes, or where it comes from",
                        this::post));
    }

    private Reply post(Call call) throws IOException, InterruptedException {
        String type = call.request().headers().first("Content-Type").orElse("");
        if (type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            return withoutBytes(call);
        }
        UploadHeaders headers = UploadHeaders.read(call.request().headers()::all);
        return upload(call, headers, taken(call, headers));
    }

    /// The promise that this upload keeps; it is used up by the try.
    private Optional<ImageSecret> taken(Call call, UploadHeaders headers) throws IOException {
        return headers.secret().isPresent() && headers.fingerprint().isPresent()
                ? secrets.take(headers.secret().get(), call.project(), headers.fingerprint().get())
                : Optional.empty();
    }

    /// The route lets strangers in only for the sake of those who bring a secret, which lets in
    /// what its maker may let in.
    private Reply upload(Call call, UploadHeaders headers, Optional<ImageSecret> promise)
            throws IOException, InterruptedException {
        ProjectImages images =
                promise.isPresent() ? views.changeable(promise.get()) : views.changeable(call);
        ImageDraft draft = draft(headers, promise);
        images.check(draft);
        Fields secret =
                promise.isPresent()
                        ? JsonValue.object().text(Operation.SECRET, secrets.make()).build()
                        : Fields.NONE;
        Optional<ImageInfo> there = there(images, draft);
        if (there.isPresent()) {
            return failed(call, images, secret, there.get());
        }
        UploadWarnings warnings = new UploadWarnings();
        StagedImage staged = receive(call, headers, warnings);
        return new Reply.Async(
                operations.quick(
                        call.project(),
                        call.caller(),
                        "Downloading image", // LXD's words for uploads too
                        Map.of(),
                        handle -> {
                            handle.tell(warnings.json());
                            return commit(call, images, staged, draft, handle, secret);
                        }));
    }

    /// What is damaged is not there: its bytes are worth reading.
    private static Optional<ImageInfo> there(ProjectImages images, ImageDraft draft)
            throws IOException {
        return draft.expected().isPresent()
                ? images.sound(draft.expected().get())
                : Optional.empty();
    }

    /// Refused before its bytes are read, in the form in which clients expect it. An image that was
    /// only cached is kept from then on: somebody wanted it here. (LXD 5.0.2 and Incus 6.0.4 refuse
    /// it too, and it stays cached there.)
    private Reply failed(Call call, ProjectImages images, Fields secret, ImageInfo there)
            throws InterruptedException {
        return new Reply.Async(
                operations.quick(
                        call.project(),
                        call.caller(),
                        "Downloading image",
                        Map.of(),
                        handle -> {
                            handle.tell(secret);
                            handle.tell(result(there.fingerprint(), there.facts().size()));
                            images.keep(there);
                            throw new AlreadyExists(there.fingerprint());
                        }));
    }

    private StagedImage receive(Call call, UploadHeaders headers, UploadWarnings warnings)
            throws IOException, InterruptedException {
        try (Intake.Place place = room.enter(call.request());
                ImageStream image = image(call.request(), headers, place.guarded(call.request()))) {
            return store.stage(image, warnings);
        }
    }

    private static ImageStream image(Request request, UploadHeaders headers, InputStream body) {
        Optional<MultipartBoundary> boundary =
                request.headers().first("Content-Type").flatMap(MultipartBoundary::of);
        return boundary.isPresent()
                ? new MultipartImage(boundary.get(), body)
                : ImageFiles.unified(body, headers.filename());
    }

    private Fields commit(
            Call call,
            ProjectImages images,
            StagedImage staged,
            ImageDraft draft,
            Operations.Handle handle,
            Fields secret)
            throws IOException {
        try (staged) {
            handle.tell(secret);
            handle.tell(result(staged.fingerprint(), staged.size()));
            ImageInfo info = committed(images, staged, draft);
            lifecycle.tell(call, "image-created", "/1.0/images/" + info.fingerprint());
            return Fields.NONE;
        }
    }

    private static ImageInfo committed(ProjectImages images, StagedImage staged, ImageDraft draft)
            throws IOException {
        try {
            return images.commit(staged, draft);
        } catch (AlreadyExists e) {
            if (e.image().isPresent()) {
                images.keep(images.find(ImageQuery.of(e.image().get().hex())));
            }
            throw e;
        }
    }

    /// Clients need the fingerprint as text, and the size too.
    static Fields result(Fingerprint fingerprint, long size) {
        return JsonValue.object()
                .text("fingerprint", fingerprint.hex())
                .text("size", Long.toString(size))
                .build();
    }

    private static ImageDraft draft(UploadHeaders headers, Optional<ImageSecret> promise) {
        ImageSettings settings =
                ImageSettings.DEFAULT
                        .withPublic(headers.isPublic())
                        .withProperties(headers.properties())
                        .withProfiles(headers.profiles().orElse(ImageSettings.DEFAULT.profiles()));
        ImageDraft draft =
                ImageDraft.PLAIN
                        .withSettings(settings, Over.METADATA)
                        .withAliases(headers.aliases(), TakenAlias.REFUSE);
        ImageDraft promised = promise.map(each -> promised(draft, each)).orElse(draft);
        return headers.fingerprint().map(promised::expecting).orElse(promised);
    }

    private static Fingerprint fingerprint(String hex) {
        try {
            return new Fingerprint(hex);
        } catch (IllegalArgumentException e) {
            throw new Invalid("Invalid image fingerprint: 64 hexadecimal digits are expected", e);
        }
    }

    /// What was agreed on goes over what the sender says.
    private static ImageDraft promised(ImageDraft draft, ImageSecret secret) {
        ImagesPostJson promise =
                ImagesPostJson.read(withSource(JsonValue.read(secret.promise()).asObject()));
        Map<String, String> properties = promise.properties();
        ImageSettings settings =
                new ImageSettings(
                        promise.isPublic(),
                        false,
                        promise.expiresAt(),
                        properties.isEmpty() ? draft.settings().properties() : properties,
                        promise.profiles().orElse(draft.settings().profiles()));
        List<Alias> aliases = new ArrayList<>(promise.aliases());
        return draft.withSettings(settings, Over.METADATA)
                .withAliases(aliases.isEmpty() ? draft.aliases() : aliases, TakenAlias.REFUSE);
    }

    private static Fields withSource(Fields agreed) {
        JsonValue.Builder json = JsonValue.object();
        agreed.fields().forEach(json::value);
        return json.value("source", Fields.NONE).build();
    }

    /// JSON instead of bytes: where to fetch the image, or the promise of a push.
    private Reply withoutBytes(Call call) throws IOException {
        ProjectImages images = views.changeable(call);
        ImagesPostJson wanted = ImagesPostJson.read(call.json());
        if (!wanted.source().isPush()) {
            return pulls.start(call, images, wanted);
        }
        Fingerprint fingerprint = fingerprint(wanted.source().fingerprint());
        return new Reply.Async(
                secrets.promise(call.project(), call.caller(), fingerprint, agreed(wanted)));
    }

    /// Of an image that is to come.
    private static Fields agreed(ImagesPostJson wanted) {
        JsonValue.Builder json = JsonValue.object();
        wanted.json()
                .fields()
                .forEach(
                        (name, value) -> {
                            if (!name.equals("source")) {
                                json.value(name, value);
                            }
                        });
        return json.build();
    }
}
