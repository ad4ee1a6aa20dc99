package gantry.server.api;

import gantry.http.CertificateRefused;
import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageSettings;
import gantry.image.ImageSource;
import gantry.image.ImageType;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.image.Reach;
import gantry.image.SourceAddress;
import gantry.json.JsonValue.Fields;
import gantry.server.exchange.Caller;
import gantry.server.frame.Call;
import gantry.server.frame.Lifecycle;
import gantry.server.frame.Reply;
import gantry.server.jobs.DownloadProgress;
import gantry.server.jobs.Operations;
import gantry.store.ProjectImages;
import gantry.transfer.Copy;
import gantry.transfer.Import;
import gantry.upkeep.UpdateSources;
import gantry.wire.ImagesPostJson;
import gantry.wire.ImagesPostSource;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Images that the daemon fetches itself: from another server, or from behind a URL.
public final class Pulls {
    private static final String UNABLE = "Unable to connect to: ";

    private final Operations operations;
    private final Lifecycle lifecycle;
    private final UpdateSources sources;
    private final Clock clock;

    public Pulls(Operations operations, Lifecycle lifecycle, UpdateSources sources, Clock clock) {
        this.operations = operations;
        this.lifecycle = lifecycle;
        this.sources = sources;
        this.clock = clock;
    }

    /// Answers at once; the image comes in the background, and can be cancelled.
    ///
    /// @param target that the caller may change
    Reply start(Call call, ProjectImages target, ImagesPostJson wanted) {
        Pull pull = pull(wanted.source(), reach(call.caller()));
        return new Reply.Async(
                operations.start(
                        call.project(),
                        call.caller(),
                        "Downloading image",
                        Map.of(),
                        handle -> {
                            handle.allowCancel();
                            return run(call, target, wanted, pull, handle);
                        }));
    }

    /// Where an image comes from, checked before anything is begun.
    ///
    /// @param followed whether the name is one that may mean another image later
    private record Pull(
            ImageQuery query, boolean followed, SourceAddress address, ImagesPostSource source) {
        boolean isUrl() {
            return !source.url().isEmpty();
        }
    }

    /// How far the daemon goes for somebody.
    static Reach reach(Caller caller) {
        return switch (caller) {
            case Caller.Local _ -> Reach.ANYWHERE;
            case Caller.Trusted(_, var access) when !access.restricted() -> Reach.ANYWHERE;
            case Caller.Trusted _, Caller.Meter _, Caller.Stranger _ -> Reach.ALLOWED;
        };
    }

    private static Pull pull(ImagesPostSource source, Reach reach) {
        return switch (source.type()) {
            case "image" -> fromServer(source, reach);
            case "url" -> fromUrl(source, reach);
            case "instance", "container", "virtual-machine", "snapshot" ->
                    throw new Invalid("Instances aren't supported by this server");
            default ->
                    throw new Invalid(
                            "Invalid images JSON: unknown source type \"%s\""
                                    .formatted(source.type()));
        };
    }

    private static Pull fromServer(ImagesPostSource source, Reach reach) {
        Protocol protocol = UpdateSources.protocol(source.protocol());
        String name = source.fingerprint().isEmpty() ? source.alias() : source.fingerprint();
        if (name.isEmpty()) {
            throw new Invalid("must specify one of alias or fingerprint for init from image");
        }
        SourceAddress address =
                new SourceAddress(
                        url(source.server()),
                        protocol,
                        Optional.of(source.certificate()).filter(pem -> !pem.isEmpty()),
                        name,
                        Optional.of(source.secret()).filter(secret -> !secret.isEmpty()),
                        reach);
        return new Pull(
                new ImageQuery(name, ImageType.of(source.imageType())),
                Fingerprint.parse(name).isEmpty(),
                address,
                source);
    }

    private static Pull fromUrl(ImagesPostSource source, Reach reach) {
        SourceAddress address =
                new SourceAddress(
                        url(source.url()),
                        Protocol.DIRECT,
                        Optional.empty(),
                        "",
                        Optional.empty(),
                        reach);
        return new Pull(ImageQuery.of(""), true, address, source);
    }

    static URI url(String text) {
        try {
            URI url = URI.create(text);
            if (!"https".equals(url.getScheme()) || url.getHost() == null) {
                throw new Invalid("Only https:// URLs are taken, with a host in them");
            }
            return url;
        } catch (IllegalArgumentException e) {
            throw new Invalid("Invalid URL", e);
        }
    }

    private Fields run(
            Call call,
            ProjectImages target,
            ImagesPostJson wanted,
            Pull pull,
            Operations.Handle handle)
            throws IOException {
        String project = pull.source().project();
        try (ImageSource source =
                sources.openIn(project.isEmpty() ? Project.DEFAULT : project, pull.address())) {
            ImageInfo image = find(source, pull);
            Import.Outcome outcome =
                    new Copy(source, target, new DownloadProgress(handle, clock))
                            .run(image, draft(wanted, pull, image));
            switch (outcome) {
                case Import.Arrived _ ->
                        lifecycle.tell(call, "image-created", "/1.0/images/" + image.fingerprint());
                case Import.WasThere(ImageInfo there) -> target.keep(there);
                case Import.Mended(ImageInfo there) -> target.keep(there);
            }
            return Uploads.result(image.fingerprint(), outcome.image().facts().size());
        }
    }

    /// As LXD names it; the URL of a simplestreams server may hold a password.
    private static String named(Pull pull) {
        return switch (pull.address().protocol()) {
            case SIMPLESTREAMS -> "simple streams server";
            case LXD, DIRECT -> "LXD server \"%s\"".formatted(pull.source().server());
        };
    }

    /// The words "Unable to connect to" tell clients to try the source's next address.
    private static ImageInfo find(ImageSource source, Pull pull) throws IOException {
        try {
            return source.find(pull.query());
        } catch (Unreachable e) {
            throw new Unreachable(
                    "Failed to connect to %s: %s%s"
                            .formatted(named(pull), unable(e.getMessage()), remedy(e)),
                    e);
        }
    }

    private static String unable(String sentence) {
        return sentence.startsWith(UNABLE) ? sentence : UNABLE + sentence;
    }

    /// Whoever asked for the pull sees another machine's authorities than this one's.
    private static String remedy(Unreachable e) {
        return e.getCause() instanceof CertificateRefused refused && refused.isOfUnknownIssuer()
                ? "; the server that fetches has to know that authority: there, add it to the"
                        + " system's or name a file of it in SSL_CERT_FILE, and start the server"
                        + " again"
                : "";
    }

    private static ImageDraft draft(ImagesPostJson wanted, Pull pull, ImageInfo image) {
        Map<String, String> properties = new TreeMap<>(image.settings().properties());
        properties.putAll(wanted.properties());
        ImageSettings settings =
                new ImageSettings(
                        wanted.isPublic(),
                        wanted.autoUpdate() && pull.followed(),
                        image.settings().expiresAt(),
                        properties,
                        wanted.profiles().orElse(ImageSettings.DEFAULT.profiles()));
        List<Alias> aliases = wanted.aliases();
        ImageDraft draft =
                ImageDraft.PLAIN
                        .withSettings(settings, pull.isUrl() ? Over.METADATA : Over.NOTHING)
                        .withAliases(aliases, TakenAlias.REFUSE);
        return pull.followed() ? draft.from(pull.address()) : draft;
    }
}
