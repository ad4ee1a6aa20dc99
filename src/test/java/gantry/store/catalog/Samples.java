package gantry.store.catalog;

import gantry.image.Access;
import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFacts;
import gantry.image.ImageFile;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSecret;
import gantry.image.ImageSecret.Purpose;
import gantry.image.ImageSettings;
import gantry.image.ImageType;
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import gantry.image.TrustToken;
import gantry.image.TrustedCertificate;
import gantry.store.blob.BlobKey;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Images as rows know them, made from a number.
final class Samples {
    static final SourceAddress SOURCE =
            new SourceAddress(
                    URI.create("https://images.example/"),
                    Protocol.SIMPLESTREAMS,
                    Optional.of("-----BEGIN CERTIFICATE-----"),
                    "debian/13",
                    Optional.empty());

    private Samples() {}

    static Fingerprint fingerprint(long number) {
        return new Fingerprint("%016x%048x".formatted(number * 0x9E3779B97F4A7C15L, number));
    }

    static Digest digest(long number) {
        return new Digest("%064x".formatted(number));
    }

    static StoredImage container(long number) {
        return image(number, ImageType.CONTAINER);
    }

    static StoredImage virtualMachine(long number) {
        return image(number, ImageType.VIRTUAL_MACHINE);
    }

    /// A split image, whose rootfs it shares with its neighbour: that of 2 is that of 3.
    static StoredImage image(long number, ImageType type) {
        ImageInfo info =
                new ImageInfo(
                        fingerprint(number),
                        "default",
                        new ImageFacts(
                                type, "x86_64", 100 + number, "rootfs", Instant.ofEpochSecond(7)),
                        new ImageSettings(
                                number % 2 == 0,
                                number % 3 == 0,
                                Optional.of(Instant.parse("2030-01-01T00:00:00.123456Z")),
                                Map.of("os", "debian", "release", "r" + number, "'\"%;--", "\n"),
                                List.of("default", "z", "a")),
                        new ImageHistory(
                                Instant.parse("2026-01-01T00:00:00.5Z"), Optional.empty(), false),
                        List.of(),
                        Optional.of(SOURCE));
        return new StoredImage(
                info,
                List.of(
                        file(ImageFile.Kind.METADATA, digest(1_000_000 + number), 10, "m.tar"),
                        file(
                                type == ImageType.CONTAINER
                                        ? ImageFile.Kind.ROOTFS
                                        : ImageFile.Kind.DISK,
                                digest(number / 2),
                                90,
                                "")));
    }

    /// As it was named before schema 11.
    static StoredFile file(ImageFile.Kind kind, Digest digest, long size, String filename) {
        return new StoredFile(kind, new StoredBlob(new BlobKey(digest.hex()), size), filename);
    }

    static AliasEntry alias(String name, StoredImage image) {
        return new AliasEntry(
                new Alias(name, "of " + name),
                image.info().facts().type(),
                image.info().fingerprint());
    }

    static TrustedCertificate certificate(long number, Access access) {
        return new TrustedCertificate(
                digest(number),
                "client " + number,
                TrustedCertificate.Type.CLIENT,
                access,
                "-----BEGIN CERTIFICATE-----",
                Instant.ofEpochSecond(number));
    }

    /// Made at, and good for, as many seconds as its number.
    /// Of the owner, for the first image, until then.
    static ImageSecret secret(long number, Purpose purpose, String project, Instant expiresAt) {
        return new ImageSecret(
                digest(number),
                purpose,
                project,
                fingerprint(1),
                Optional.empty(),
                "{\"public\":true}",
                expiresAt);
    }

    static TrustToken token(long number, Access access) {
        return new TrustToken(
                digest(number),
                "token " + number,
                access,
                Instant.ofEpochSecond(number),
                Optional.of(Instant.ofEpochSecond(2 * number)));
    }
}
