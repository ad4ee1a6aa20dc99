package gantry.remote;

import gantry.http.HttpAnswer;
import gantry.http.HttpClient;
import gantry.http.HttpRequest;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFacts;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageFile.Promised;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageOffer;
import gantry.image.ImageQuery;
import gantry.image.ImageSettings;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.ImageType;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.remote.download.Download;
import gantry.remote.download.Downloads;
import gantry.remote.download.FetchedImage;
import gantry.remote.download.Redirects;
import gantry.wire.Dialect;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One unified image behind a plain web server that knows LXD's headers: it answers a HEAD with the
/// image's hash and with the URL of its bytes. Of the image no more is known before its bytes are
/// there.
public final class DirectUrl implements ImageSource.Reachable {
    private final Downloads downloads;
    private final URI url;
    private final Announcement announcement;

    /// @param http closed with this
    /// @param architectures that the image may be for, as the kernel calls them
    public DirectUrl(HttpClient http, URI url, List<String> architectures) {
        this(new Downloads(http), url, architectures);
    }

    /// @param downloads whose client is closed with this
    public DirectUrl(Downloads downloads, URI url, List<String> architectures) {
        this.downloads = downloads;
        this.url = Redirects.web(url);
        Redirects redirects = new Redirects(downloads.http());
        this.announcement = () -> askFor(redirects, url, architectures);
    }

    private DirectUrl(HttpClient http, URI url, Fingerprint fingerprint) {
        this.downloads = new Downloads(http);
        this.url = Redirects.web(url);
        this.announcement = () -> new Announced(fingerprint, url);
    }

    /// A unified image as a plain file, of which its server says nothing.
    ///
    /// @param http closed with this
    /// @param fingerprint what the file has to be
    public static DirectUrl file(HttpClient http, URI url, Fingerprint fingerprint) {
        return new DirectUrl(http, url, fingerprint);
    }

    /// There is one image; an alias of it is unknown.
    @Override
    public ImageInfo find(ImageQuery query) throws IOException {
        Fingerprint fingerprint = announcement.ask().fingerprint();
        if (!query.name().isEmpty() && !fingerprint.startsWith(query.name())) {
            throw new NotFound("Image not found: the one here is " + fingerprint);
        }
        return info(fingerprint);
    }

    @Override
    public List<ImageInfo> list() throws IOException {
        return List.of(info(announcement.ask().fingerprint()));
    }

    private static ImageInfo info(Fingerprint fingerprint) {
        return new ImageInfo(
                fingerprint,
                Project.DEFAULT,
                new ImageFacts(ImageType.CONTAINER, "", 0, "", Instant.EPOCH),
                ImageSettings.DEFAULT.withPublic(true),
                new ImageHistory(Instant.EPOCH, Optional.empty(), false),
                List.of(),
                Optional.empty());
    }

    @Override
    public ImageStream open(ImageInfo image) throws IOException {
        Announced announced = announcement.ask();
        if (!announced.fingerprint().equals(image.fingerprint())) {
            throw new Mismatch(
                    "The image at %s has changed meanwhile".formatted(Redirects.printable(url)));
        }
        Download download = downloads.open(announced.bytes(), OptionalLong.empty());
        download.begin();
        Digest digest = new Digest(announced.fingerprint().hex());
        return new FetchedImage(
                download.asFile(Kind.UNIFIED, "").promising(new Promised(digest, download.name())));
    }

    @Override
    public ImageOffer offer(ImageInfo image, ImageQuery asked) {
        return new ImageOffer(
                List.of(url),
                Protocol.DIRECT,
                Optional.empty(),
                Project.DEFAULT,
                image.fingerprint().hex(),
                image.facts(),
                Optional.empty());
    }

    private record Announced(Fingerprint fingerprint, URI bytes) {}

    /// What the image is and where its bytes are; asked anew each time, as it may change.
    private interface Announcement {
        Announced ask() throws IOException;
    }

    /// LXD does not look at the status here, and neither do we: the headers say enough.
    private static Announced askFor(Redirects redirects, URI url, List<String> architectures)
            throws IOException {
        HttpRequest head = HttpRequest.head(url).with("User-Agent", "gantry");
        for (Dialect dialect : Dialect.values()) {
            head =
                    head.with(
                                    dialect.directHeader("Server-Architectures"),
                                    String.join(", ", architectures))
                            .with(dialect.directHeader("Server-Version"), "5.0.2");
        }
        Redirects.Arrived arrived = redirects.follow(head);
        try (HttpAnswer answer = arrived.answer()) {
            return new Announced(
                    fingerprint(header(answer, url, "Image-Hash")),
                    bytes(arrived.url(), header(answer, url, "Image-URL")));
        }
    }

    private static String header(HttpAnswer answer, URI url, String name) {
        return List.of(Dialect.values()).stream()
                .flatMap(dialect -> answer.header(dialect.directHeader(name)).stream())
                .findFirst()
                .orElseThrow(
                        () ->
                                new Invalid(
                                        "Missing %s header: %s does not say which image it has; a plain file is taken with its SHA-256 (gantry image import --hash)"
                                                .formatted(
                                                        Dialect.LXD.directHeader(name),
                                                        Redirects.printable(url))));
    }

    private static Fingerprint fingerprint(String hash) {
        return Fingerprint.parse(hash)
                .orElseThrow(
                        () ->
                                new Invalid(
                                        "Invalid LXD-Image-Hash header: expected 64 lower-case hexadecimal digits"));
    }

    private static URI bytes(URI from, String text) {
        try {
            return Redirects.web(from.resolve(text));
        } catch (IllegalArgumentException e) {
            throw new Invalid("Invalid LXD-Image-URL header: it is no URL", e);
        }
    }

    @Override
    public void close() throws IOException {
        downloads.http().close();
    }
}
