package gantry.cli;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Fingerprint;
import gantry.image.ImageFacts;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageType;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The three images that the recorded outputs show.
public final class SampleImages {
    static final ImageInfo WIDE =
            image(
                    "079961f11f4ab163d4e2e5ee7115572edf39da19e0c27dd2093e5f1cd2532623",
                    facts("x86_64", 324, "wide.tar.xz", "2023-11-14T22:13:21Z"),
                    settings(false, false, Instant.EPOCH)
                            .withProperties(Map.of("description", "日本語 e\u0301 x", "os", "wide")),
                    history("2026-11-24T16:05:08.685636109Z", Optional.empty(), false),
                    List.of(),
                    Optional.empty());

    static final ImageInfo BOOKWORM =
            image(
                    "9aa00e0ee067952c5b965cbd49adcb7b5c235f8d92bbbb88b9e16b062ae38a75",
                    facts("aarch64", 340, "bookworm.tar.xz", "2023-11-14T22:13:20Z"),
                    settings(false, false, Instant.parse("2030-01-01T00:00:00Z"))
                            .withProperties(
                                    Map.of(
                                            "description",
                                            "Debian, \"bookworm\": <größte> 木 & e\u0301",
                                            "os",
                                            "debian",
                                            "release",
                                            "bookworm",
                                            "serial",
                                            "20260801",
                                            "num",
                                            "007")),
                    history("2026-11-24T16:05:08.652500174Z", Optional.empty(), false),
                    List.of(new Alias("d2"), new Alias("d10", "the tenth")),
                    Optional.empty());

    static final ImageInfo ALPINE =
            image(
                    "cd4393126b6ffbed8991ca0fabced25d21228de100c1b84d449def04c1028663",
                    facts("x86_64", 316, "alpine.tar.xz", "2026-08-01T00:00:00Z"),
                    settings(true, true, Instant.parse("2030-01-02T03:04:05.12Z"))
                            .withProperties(Map.of("description", "Alpine edge", "os", "alpine")),
                    history(
                            "2026-11-24T16:05:08.627182662Z",
                            Optional.of(Instant.parse("2026-11-24T16:05:08.1Z")),
                            true),
                    List.of(new Alias("alpine/edge"), new Alias("alpine")),
                    Optional.of(
                            new SourceAddress(
                                    URI.create("https://images.example.net"),
                                    Protocol.DIRECT,
                                    Optional.empty(),
                                    "alpine/edge",
                                    Optional.of("one-time-word"))));

    /// In the order in which the server gave them.
    static final List<ImageInfo> ALL = List.of(WIDE, BOOKWORM, ALPINE);

    static final List<AliasEntry> ALIASES =
            List.of(
                    entry(new Alias("alpine"), ALPINE),
                    entry(new Alias("alpine/edge"), ALPINE),
                    entry(new Alias("d10", "the tenth"), BOOKWORM),
                    entry(new Alias("d2"), BOOKWORM));

    private SampleImages() {}

    static ImageInfo with(ImageInfo image, Map<String, String> properties) {
        return image(
                image.fingerprint().hex(),
                image.facts(),
                image.settings().withProperties(properties),
                image.history(),
                image.aliases(),
                image.updateSource());
    }

    public static String recorded(String name) throws IOException {
        try (InputStream in = SampleImages.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ImageInfo image(
            String fingerprint,
            ImageFacts facts,
            ImageSettings settings,
            ImageHistory history,
            List<Alias> aliases,
            Optional<SourceAddress> source) {
        return new ImageInfo(
                new Fingerprint(fingerprint),
                Project.DEFAULT,
                facts,
                settings,
                history,
                aliases,
                source);
    }

    private static ImageFacts facts(String arch, long size, String filename, String created) {
        return new ImageFacts(ImageType.CONTAINER, arch, size, filename, Instant.parse(created));
    }

    private static ImageSettings settings(boolean isPublic, boolean autoUpdate, Instant expiry) {
        return new ImageSettings(
                isPublic, autoUpdate, Optional.of(expiry), Map.of(), List.of("default"));
    }

    private static ImageHistory history(String uploaded, Optional<Instant> used, boolean cached) {
        return new ImageHistory(Instant.parse(uploaded), used, cached);
    }

    private static AliasEntry entry(Alias alias, ImageInfo image) {
        return new AliasEntry(alias, image.facts().type(), image.fingerprint());
    }
}
