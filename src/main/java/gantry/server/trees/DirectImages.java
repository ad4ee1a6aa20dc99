package gantry.server.trees;

import gantry.image.Fingerprint;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.Project;
import gantry.image.Words;
import gantry.publish.PublishedFile;
import gantry.publish.PublishedImage;
import gantry.server.exchange.Headers;
import gantry.server.exchange.Request;
import gantry.server.frame.Call;
import gantry.server.frame.PublicImages;
import gantry.server.frame.Reply;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import gantry.wire.Dialect;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// `/images/<alias or fingerprint>`: a public image behind a URL of its own, as
/// `lxc image import URL` and `incus image import URL` ask for one. They take one file, whose
/// SHA-256 is the image's fingerprint; so a split image cannot be had here, and is refused.
final class DirectImages {
    private static final String HOST = "[A-Za-z0-9.:\\[\\]_-]{1,255}";

    private final ImageStore store;
    private final LiveTree tree;

    DirectImages(ImageStore store, LiveTree tree) {
        this.store = store;
        this.tree = tree;
    }

    Reply reply(Call call) throws IOException {
        String host = host(call.request());
        List<String> architectures = architectures(call.request().headers());
        PublishedImage image = chosen(named(call.name()), architectures, host);
        Fingerprint fingerprint = image.info().fingerprint();
        PublishedFile file = image.files().getFirst();
        SeekableByteChannel bytes =
                store.file(file.digest()).orElseThrow(() -> new NotFound("Image not found"));
        Headers headers = new Headers().add("Cache-Control", "no-cache");
        for (Dialect dialect : Dialect.values()) {
            headers.add(dialect.directHeader("Image-Hash"), fingerprint.hex())
                    .add(
                            dialect.directHeader("Image-URL"),
                            "https://%s/images/%s".formatted(host, fingerprint))
                    .add("Vary", dialect.directHeader("Server-Architectures"));
        }
        return new Reply.Ranged(
                fingerprint.hex(),
                Optional.of(image.info().history().uploadedAt()),
                file.size(),
                Reply.Source.of(Channels.newInputStream(bytes)),
                headers,
                Reply.Ranged.named(file.name()));
    }

    /// This server as the client calls it.
    private static String host(Request request) {
        return request.headers()
                .first("Host")
                .filter(host -> host.matches(HOST))
                .orElseThrow(() -> new Invalid("The request's Host is none"));
    }

    /// Which the client can run, the best first; empty where it does not say.
    private static List<String> architectures(Headers headers) {
        return Arrays.stream(Dialect.values())
                .flatMap(d -> headers.first(d.directHeader("Server-Architectures")).stream())
                .findFirst()
                .map(text -> Arrays.stream(text.split(",", -1)).map(String::strip).toList())
                .orElse(List.of());
    }

    private List<PublishedImage> named(String name) throws IOException {
        ProjectImages images = store.images(Project.DEFAULT);
        List<PublishedImage> named = new ArrayList<>();
        for (Fingerprint fingerprint : fingerprints(images, name)) {
            images.published(fingerprint)
                    .filter(image -> isPublic(image.info()))
                    .ifPresent(named::add);
        }
        return named;
    }

    private List<Fingerprint> fingerprints(ProjectImages images, String name) throws IOException {
        Optional<List<Fingerprint>> named =
                Optional.ofNullable(tree.now().tree().names().get(name));
        if (named.isPresent()) {
            return named.get();
        }
        ImageInfo found =
                new PublicImages(images, DirectImages::isPublic).find(ImageQuery.of(name));
        return List.of(found.fingerprint());
    }

    private static boolean isPublic(ImageInfo image) {
        return image.settings().isPublic();
    }

    private static PublishedImage chosen(
            List<PublishedImage> named, List<String> architectures, String host) {
        if (named.isEmpty()) {
            throw new NotFound("Image not found");
        }
        List<PublishedImage> runnable =
                named.stream()
                        .filter(
                                image ->
                                        architectures.isEmpty()
                                                || architectures.contains(architecture(image)))
                        .toList();
        if (runnable.isEmpty()) {
            throw new NotFound(
                    "There is no such image for %s; there is one for %s"
                            .formatted(
                                    Words.printable(String.join(", ", architectures)),
                                    architecture(named.getFirst())));
        }
        return runnable.stream()
                .filter(image -> image.files().getFirst().kind() == Kind.UNIFIED)
                .min(
                        Comparator.comparing((PublishedImage image) -> image.info().facts().type())
                                .thenComparingInt(
                                        image -> architectures.indexOf(architecture(image)))
                                .thenComparing(DirectImages::architecture))
                .orElseThrow(() -> split(runnable.getFirst(), host));
    }

    private static String architecture(PublishedImage image) {
        return image.info().facts().architecture();
    }

    private static Invalid split(PublishedImage image, String host) {
        return new Invalid(
                ("The image %s is split into metadata and rootfs, and a URL leads to one file; copy"
                                + " it from this server as a remote: lxc remote add NAME https://%s"
                                + " --protocol simplestreams")
                        .formatted(image.info().fingerprint(), host));
    }
}
