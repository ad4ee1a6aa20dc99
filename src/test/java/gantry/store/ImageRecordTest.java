package gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.Alias;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFacts;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFile;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageType;
import gantry.image.ImageUpdates;
import gantry.image.ImageUpdates.Superseded;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import gantry.store.blob.BlobKey;
import gantry.store.catalog.Given;
import gantry.store.catalog.RecordRows.Past;
import gantry.store.catalog.StoredBlob;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageRecordTest {
    private static final Instant TIME = Instant.parse("2026-02-03T04:05:06.000007Z");

    private static ImageRecord full() {
        Superseded superseded = new Superseded(new Fingerprint("%064x".formatted(2)), TIME);
        ImageInfo info =
                new ImageInfo(
                        new Fingerprint("%064x".formatted(1)),
                        "équipe",
                        new ImageFacts(
                                ImageType.VIRTUAL_MACHINE, "x86_64", 3, "a\tb\\u0009\n", TIME),
                        new ImageSettings(
                                true,
                                true,
                                Optional.of(TIME.plusSeconds(1)),
                                Map.of("", "empty name", "os", "\u0085\u2028\\ \"x\""),
                                List.of("default", "other")),
                        new ImageHistory(
                                TIME,
                                Optional.empty(),
                                true,
                                new ImageUpdates(Optional.empty(), true, Optional.of(superseded))),
                        List.of(new Alias("a/b", "two\nlines"), new Alias("c")),
                        Optional.of(
                                new SourceAddress(
                                        URI.create("https://u:p@host/x"),
                                        Protocol.LXD,
                                        Optional.of("-----BEGIN\nline\n"),
                                        "a",
                                        Optional.empty())));
        List<StoredFile> files =
                List.of(
                        file(ImageFile.Kind.METADATA, Digest.ofText("m").hex(), 1, "m.tar"),
                        file(
                                ImageFile.Kind.DISK,
                                Digest.ofText("d") + ".disk.0123456789abcdef",
                                2,
                                ""));
        return new ImageRecord(
                new StoredImage(info, files),
                new Given(Map.of("os", "x"), Optional.of(TIME)),
                new Past(true, Optional.of(superseded), true, List.of("a/b")));
    }

    private static StoredFile file(ImageFile.Kind kind, String key, long size, String filename) {
        return new StoredFile(kind, new StoredBlob(new BlobKey(key), size), filename);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        assertThat(ImageRecord.parse(full().text())).isEqualTo(full());
        assertThat(ImageRecord.parse(full().text()).text()).isEqualTo(full().text());
    }

    @Test
    void aProjectIsReadAgain() {
        ProjectRecord record = new ProjectRecord(new Project("p", "a\nb", false));
        assertThat(ProjectRecord.parse(record.text())).isEqualTo(record);
    }

    @Test
    void aRecordThatIsCutOrChangedIsNone() {
        String text = full().text();
        for (int end = 0; end < text.length(); end++) {
            String cut = text.substring(0, end);
            assertThatThrownBy(() -> ImageRecord.parse(cut)).isInstanceOf(Invalid.class);
            String changed = cut + (char) (text.charAt(end) ^ 1) + text.substring(end + 1);
            assertThatThrownBy(() -> ImageRecord.parse(changed)).isInstanceOf(Invalid.class);
        }
    }

    /// With a right sum, as somebody could write it.
    @Test
    void anyTextIsARecordOrInvalid() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> lines = full().text().lines().toList();
        for (int i = 0; i < 2000; i++) {
            StringBuilder said = new StringBuilder();
            for (String line : lines.subList(0, lines.size() - 1)) {
                byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                if (random.nextInt(20) == 0) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                if (random.nextInt(40) != 0) {
                    said.append(new String(bytes, StandardCharsets.UTF_8)).append('\n');
                }
            }
            String text = said + "sum\t" + Digest.ofText(said.toString()) + "\n";
            try {
                ImageRecord.parse(text);
            } catch (RuntimeException e) {
                assertThat(e).as("seed " + seed + ", round " + i).isInstanceOf(Invalid.class);
            }
        }
    }
}
