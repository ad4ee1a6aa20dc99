package gantry.remote;

import static gantry.remote.LxdApi.escaped;

import gantry.http.HttpRequest;
import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageOffer;
import gantry.image.ImageQuery;
import gantry.image.ImageServer;
import gantry.image.ImageSettings;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.ImageTarget;
import gantry.image.Invitation;
import gantry.image.Progress;
import gantry.image.Words;
import gantry.json.JsonValue.Fields;
import gantry.wire.AliasRenameJson;
import gantry.wire.ExportPostJson;
import gantry.wire.Extensions;
import gantry.wire.ImageJson;
import gantry.wire.ImagePutJson;
import gantry.wire.RolledBackJson;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The images of one project of a server.
public final class LxdServer
        implements ImageServer.Refreshing,
                ImageServer.RollingBack,
                ImageSource.Reachable,
                ImageSource.Sending,
                ImageTarget.Fetching,
                ImageTarget.Inviting {
    /// All that LXD 5.0.2 and our own daemon say, whatever they were asked for.
    private static final String NOT_FOUND = "Image not found";

    private final LxdRemote remote;
    private final LxdApi api;
    private final String project;
    private final Closeable connection;
    private final LxdAliases aliases;

    /// @param connection closed with this
    LxdServer(LxdRemote remote, LxdApi api, String project, Closeable connection) {
        this.remote = remote;
        this.api = api;
        this.project = project;
        this.connection = connection;
        this.aliases = new LxdAliases(api, project);
    }

    /// Asks as every client of LXD does: an alias first, then the start of a fingerprint.
    @Override
    public ImageInfo find(ImageQuery query) throws IOException {
        Optional<AliasEntry> alias = aliases.find(query);
        if (alias.isPresent()) {
            return find(alias.get().target());
        }
        if (!query.mayBeFingerprint()) {
            // LXD 5.0.2 would take a % or _ for a wildcard.
            throw notFound(query);
        }
        try {
            return info(api.get(image(query.name())).asObject());
        } catch (NotFound e) {
            throw e.getMessage().equals(NOT_FOUND) ? notFound(query) : e;
        }
    }

    private NotFound notFound(ImageQuery query) {
        return new NotFound(
                "%s: no alias or fingerprint %s in project %s"
                        .formatted(NOT_FOUND, Words.printable(query.name()), project));
    }

    ImageInfo find(Fingerprint fingerprint) throws IOException {
        return info(api.get(image(fingerprint.hex())).asObject());
    }

    /// By one request, since a whole fingerprint is no alias.
    @Override
    public Optional<ImageInfo> sound(Fingerprint image) throws IOException {
        try {
            return Optional.of(find(image)).filter(there -> there.history().damage().isEmpty());
        } catch (NotFound _) {
            return Optional.empty();
        }
    }

    private ImageInfo info(Fields json) {
        ImageInfo info = ImageJson.read(json);
        return json.text("project").isEmpty() ? inProject(info) : info;
    }

    /// LXD 5.0.2 does not say what it was asked in.
    private ImageInfo inProject(ImageInfo info) {
        return new ImageInfo(
                info.fingerprint(),
                project,
                info.facts(),
                info.settings(),
                info.history(),
                info.aliases(),
                info.updateSource());
    }

    @Override
    public List<ImageInfo> list() throws IOException {
        List<ImageInfo> images = new ArrayList<>();
        api.each(path("/images", "recursion=1"), json -> images.add(info(json)));
        return images;
    }

    @Override
    public ImageStream open(ImageInfo image) throws IOException {
        String export = path("/images/%s/export".formatted(image.fingerprint()), "");
        return new LxdExport(api, export, image).open();
    }

    @Override
    public ImageInfo receive(ImageStream image, ImageDraft draft, Progress progress)
            throws IOException {
        return new LxdArrival(remote, api, this, draft).upload(image, progress);
    }

    @Override
    public ImageInfo fetch(ImageOffer offer, ImageDraft draft, Progress progress)
            throws IOException {
        return new LxdArrival(remote, api, this, draft).fetch(offer, progress);
    }

    @Override
    public ImageInfo invite(ImageInfo image, ImageDraft draft, Sender sender) throws IOException {
        return new LxdArrival(remote, api, this, draft).invite(image, sender);
    }

    /// LXD 5.0.2, newest LXD and Incus 6.0.4 send the image of a virtual machine as a container's.
    @Override
    public void send(ImageInfo image, Invitation to, Progress progress) throws IOException {
        ExportPostJson post =
                new ExportPostJson(
                        to.target().toString(),
                        to.secret(),
                        to.certificate().orElse(""),
                        List.of(),
                        to.project(),
                        List.of());
        HttpRequest request =
                HttpRequest.post(
                        api.url(path("/images/%s/export".formatted(image.fingerprint()), "")),
                        LxdApi.json(post.json()));
        LxdOperation sending = new LxdOperation(api, api.start(request));
        try {
            sending.await(image.facts().size(), progress);
        } catch (Forbidden e) {
            throw new Forbidden(
                    "%s: %s does not let in %s; LXD and Incus do not send to each other, and"
                                    .formatted(
                                            e.getMessage(), to.target().getAuthority(), api.name())
                            + " --mode relay asks neither to");
        }
    }

    @Override
    public ImageOffer offer(ImageInfo image, ImageQuery asked) throws IOException {
        return new LxdOffers(remote, api, project).offer(image, asked);
    }

    @Override
    public void update(ImageInfo read, ImageSettings settings) throws IOException {
        LxdApi.Tagged now = api.getTagged(image(read.fingerprint().hex()));
        if (!info(now.value().asObject()).settings().equals(read.settings())) {
            throw new Mismatch(
                    "ETag doesn't match: the image was changed by someone else meanwhile; look at"
                            + " it again and repeat the change");
        }
        api.put(image(read.fingerprint().hex()), ImagePutJson.from(settings).json(), now.tag());
    }

    @Override
    public void delete(ImageInfo image) throws IOException {
        HttpRequest delete = HttpRequest.delete(api.url(image(image.fingerprint().hex())));
        new LxdOperation(api, api.start(delete)).await();
    }

    @Override
    public List<AliasEntry> aliases() throws IOException {
        return aliases.list();
    }

    @Override
    public void createAlias(ImageInfo image, Alias alias) throws IOException {
        aliases.create(image, alias);
    }

    /// One step per alias: a server has no way to set several at once.
    @Override
    public void setAliases(ImageInfo image, List<Alias> wanted, TakenAlias whenTaken)
            throws IOException {
        for (Fingerprint loser : aliases.set(image, wanted, whenTaken)) {
            if (whenTaken == TakenAlias.REPLACE) {
                deleteNameless(loser);
            }
        }
    }

    private void deleteNameless(Fingerprint loser) throws IOException {
        ImageInfo image = find(loser);
        if (image.aliases().isEmpty()) {
            delete(image);
        }
    }

    /// A place to look for newer versions can be given to a server only by letting it fetch.
    @Override
    public void adopt(ImageInfo there, ImageDraft draft) throws IOException {
        setAliases(there, draft.aliases(), draft.whenTaken());
    }

    @Override
    public void renameAlias(AliasEntry entry, String newName) throws IOException {
        aliases.rename(entry, newName);
    }

    @Override
    public void deleteAlias(AliasEntry entry) throws IOException {
        aliases.delete(entry);
    }

    @Override
    public boolean refresh(ImageInfo image, Progress progress) throws IOException {
        String path = path("/images/%s/refresh".formatted(image.fingerprint()), "");
        HttpRequest post = HttpRequest.post(api.url(path), LxdApi.json(Fields.NONE));
        return new LxdOperation(api, api.start(post))
                .await(image.facts().size(), progress)
                .truth("refreshed");
    }

    @Override
    public RolledBack rollBack(AliasEntry alias) throws IOException {
        if (!remote.has(Extensions.GANTRY_IMAGE_VERSIONS)) {
            throw new Invalid(
                    "%s keeps no previous versions of images: only Gantry does"
                            .formatted(api.name()));
        }
        String path = path("/images/%s/rollback".formatted(alias.target()), "");
        return RolledBackJson.read(
                api.ask(path, new AliasRenameJson(alias.name()).json()).asObject());
    }

    String project() {
        return project;
    }

    private String image(String fingerprint) {
        return path("/images/" + escaped(fingerprint), "");
    }

    String path(String path, String query) {
        return "%s?project=%s%s"
                .formatted(path, escaped(project), query.isEmpty() ? "" : "&" + query);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
