package gantry.remote;

import gantry.http.HttpRequest;
import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageOffer;
import gantry.image.ImageSettings;
import gantry.image.ImageStream;
import gantry.image.ImageTarget;
import gantry.image.Progress;
import gantry.json.JsonValue.Fields;
import gantry.wire.OperationJson;
import gantry.wire.UploadHeaders;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// One image's way into a server's project: refused before its bytes move where that can be known,
/// then moved, then given what the server could not take along with the bytes. Where that last step
/// fails the image is taken back.
final class LxdArrival {
    /// The extension of servers that take aliases along with an upload: Incus, and our own.
    private static final String WITH_ALIASES = "image_import_alias";

    private final LxdRemote remote;
    private final LxdApi api;
    private final LxdServer server;
    private final ImageDraft draft;

    LxdArrival(LxdRemote remote, LxdApi api, LxdServer server, ImageDraft draft) {
        this.remote = remote;
        this.api = api;
        this.server = server;
        this.draft = draft;
    }

    /// The server is told the fingerprint that is expected, and refuses anything else.
    ///
    /// A server that has only cached the image is sent it all the same: only so does it learn that
    /// it is to be kept.
    ImageInfo upload(ImageStream image, Progress progress) throws IOException {
        boolean known = isThereToHear(false);
        try {
            return sent(image, progress);
        } catch (AlreadyExists e) {
            throw known ? new AlreadyExists(draft.expected().orElseThrow()) : e;
        }
    }

    private ImageInfo sent(ImageStream image, Progress progress) throws IOException {
        LxdUpload upload = new LxdUpload(image, progress);
        HttpRequest request =
                upload.request(api.url(server.path("/images", "")), headers(upload.filename()));
        OperationJson operation = api.start(request);
        Fields done = new LxdOperation(api, operation).await();
        done.texts(OperationJson.WARNINGS).forEach(progress::warn);
        return settled(arrived(done));
    }

    /// Aliases go along where the server can refuse the whole image for one that is taken.
    private UploadHeaders headers(String filename) throws IOException {
        ImageSettings settings = draft.settings();
        boolean isPlain = draft.aliases().stream().allMatch(a -> a.description().isEmpty());
        boolean withAliases =
                isPlain
                        && !draft.aliases().isEmpty()
                        && draft.whenTaken() == TakenAlias.REFUSE
                        && remote.has(WITH_ALIASES);
        return new UploadHeaders(
                settings.isPublic(),
                filename,
                settings.properties(),
                Optional.of(settings.profiles()),
                withAliases ? draft.aliases() : List.of(),
                draft.expected(),
                Optional.empty());
    }

    /// From the first of the source's addresses that the server can reach. A server that has the
    /// image already is asked all the same where it is to follow the source, or has only cached the
    /// image: only so does it learn of it.
    ImageInfo fetch(ImageOffer offer, Progress progress) throws IOException {
        boolean known = isThereToHear(draft.settings().autoUpdate());
        ImageInfo image = fetchFromAny(offer, progress);
        if (known) {
            throw new AlreadyExists(image.fingerprint());
        }
        return settled(image);
    }

    private ImageInfo fetchFromAny(ImageOffer offer, Progress progress) throws IOException {
        List<URI> servers = offer.servers();
        for (URI source : servers) {
            try {
                return fetch(offer, source, progress);
            } catch (ImageFailure e) {
                if (source.equals(servers.getLast()) || !LxdFailures.isUnreachable(e)) {
                    throw e;
                }
            }
        }
        throw new Invalid("The source server isn't listening on the network");
    }

    private ImageInfo fetch(ImageOffer offer, URI source, Progress progress) throws IOException {
        LxdPull pull = new LxdPull(offer, source, draft, remote.dialect());
        HttpRequest post =
                HttpRequest.post(
                        api.url(server.path("/images", "")), LxdApi.json(pull.post().json()));
        Fields done = new LxdOperation(api, api.start(post)).await(offer.facts().size(), progress);
        return arrived(done);
    }

    /// A server that has only cached the image is sent it all the same, as in an upload. LXD 5.0.2
    /// and Incus 6.0.4 refuse it then and leave it cached; our own keeps it from then on.
    ImageInfo invite(ImageInfo image, ImageTarget.Inviting.Sender sender) throws IOException {
        boolean known = isThereToHear(false);
        try {
            new LxdPermission(remote, api, server, draft).let(image, sender);
        } catch (AlreadyExists e) {
            throw known ? new AlreadyExists(image.fingerprint()) : e;
        }
        return settled(unchanged(image));
    }

    /// LXD 5.0.2, newest LXD and Incus 6.0.4 send the image of a virtual machine as a container's.
    private ImageInfo unchanged(ImageInfo sent) throws IOException {
        ImageInfo came = server.find(sent.fingerprint());
        if (came.facts().type() != sent.facts().type()) {
            Mismatch changed =
                    new Mismatch(
                            "The source pushed the %s image %s as that of a %s; --mode relay keeps its type"
                                    .formatted(
                                            sent.facts().type(),
                                            sent.fingerprint().abbreviated(),
                                            came.facts().type()));
            Afterwards.succeeds(changed, () -> server.delete(came));
            throw changed;
        }
        return came;
    }

    /// Whether it is there, and the server has to hear of it all the same: a cached image is kept
    /// for good once it does. One that is there for good, and to follow nothing, is refused.
    private boolean isThereToHear(boolean follows) throws IOException {
        Optional<ImageHistory> known = known();
        if (known.isEmpty()) {
            refuseTaken();
            return false;
        }
        if (!follows && !known.get().cached()) {
            throw new AlreadyExists(draft.expected().orElseThrow());
        }
        return true;
    }

    /// The expected image, if it is there and sound.
    private Optional<ImageHistory> known() throws IOException {
        return draft.expected().isPresent()
                ? server.sound(draft.expected().get()).map(ImageInfo::history)
                : Optional.empty();
    }

    /// Where a server tells names of one type from those of the other, it decides by itself.
    private void refuseTaken() throws IOException {
        if (draft.whenTaken() != TakenAlias.REFUSE
                || draft.aliases().isEmpty()
                || remote.has(WITH_ALIASES)) {
            return;
        }
        List<String> names = draft.aliases().stream().map(Alias::name).toList();
        for (AliasEntry entry : server.aliases()) {
            if (names.contains(entry.name())) {
                throw entry.taken();
            }
        }
    }

    private ImageInfo arrived(Fields metadata) throws IOException {
        Fingerprint fingerprint =
                LxdOperation.fingerprint(metadata)
                        .orElseThrow(
                                () -> new Invalid(api.name() + " does not say which image came"));
        return server.find(fingerprint);
    }

    private ImageInfo settled(ImageInfo image) throws IOException {
        try {
            // LXD 5.0.2 takes neither profiles nor an expiry with an upload, and always reads the
            // properties in `metadata.yaml`
            ImageSettings have = image.settings();
            ImageSettings wanted = draft.settled(have.properties(), have.expiresAt());
            if (!wanted.equals(image.settings())) {
                server.update(image, wanted);
            } else if (draft.aliases().isEmpty()) {
                return image; // as it was asked for just now
            }
            server.setAliases(image, draft.aliases(), draft.whenTaken());
            return server.find(image.fingerprint());
        } catch (IOException | ImageFailure e) {
            Afterwards.succeeds(e, () -> server.delete(image));
            throw e;
        }
    }
}
