package gantry.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SquashfsTest {
    private static final String FILE = "image.squashfs";

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "xz", "zstd", "lz4"})
    void everyCompressionOfMksquashfsIsRead(String compression) throws Exception {
        byte[] image = make(container(), "-comp", compression);

        assertThat(unified(image).type()).isEqualTo(ImageType.CONTAINER);
        assertThat(unified(image).metadata().properties()).hasSize(2002);
        assertThat(Inspector.metadata(new TestChannel(image), FILE).architecture())
                .isEqualTo("x86_64");
        assertThat(Inspector.rootfs(new TestChannel(image), FILE)).isEqualTo(Kind.ROOTFS);
        Inspector.checkWhole(new TestChannel(image), FILE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "xz", "zstd", "lz4"})
    void everyCompressionOfTar2sqfsIsRead(String compression) throws Exception {
        Path tar = Files.write(directory.resolve("image.tar"), TestTar.container());
        Path image = directory.resolve("image.sqfs");
        Tool.run(
                directory,
                "sh",
                "-c",
                "command -v tar2sqfs >/dev/null && tar2sqfs -q -c %s %s < %s || echo none > %s"
                        .formatted(compression, image, tar, image));
        byte[] bytes = Files.readAllBytes(image);
        assumeTrue(bytes.length > 100, "needs the program tar2sqfs");

        assertThat(unified(bytes).type()).isEqualTo(ImageType.CONTAINER);
    }

    @Test
    void aDirectoryInThousandsOfTinyBlocksIsRefused() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream zlib = new DeflaterOutputStream(packed)) {
            zlib.write('a');
        }
        ImageBytes bytes = new ImageBytes(new TestChannel(new byte[0]), FILE);
        SquashfsBlocks blocks = new SquashfsBlocks(SquashfsCompression.ZLIB, bytes);
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 1 << 20; i++) {
                                blocks.unpack(packed.toByteArray(), 8192);
                            }
                        })
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("more than 2000 blocks");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-noI -noD -noF",
                "-no-fragments",
                "-always-use-fragments",
                "-b 4096",
                "-b 1048576 -comp xz -Xbcj x86",
                "-no-xattrs -no-exports -nopad"
            })
    void everyLayoutIsRead(String options) throws Exception {
        assertThat(unified(make(container(), options.split(" "))).type())
                .isEqualTo(ImageType.CONTAINER);
    }

    @Test
    void aDirectoryOfManyEntriesIsRead() throws Exception {
        Path image = container();
        for (int i = 0; i < 3000; i++) {
            Files.createFile(image.resolve("filler-with-a-long-name-" + i));
        }

        assertThat(unified(make(image)).type()).isEqualTo(ImageType.CONTAINER);
    }

    @Test
    void aVirtualMachineIsToldByItsDisk() throws Exception {
        Path image = metadataOnly();
        Files.writeString(image.resolve("rootfs.img"), "disk");

        assertThat(unified(make(image)).type()).isEqualTo(ImageType.VIRTUAL_MACHINE);
    }

    @Test
    void whatIsMissingOrIrregularIsRefusedInTheSameWordsAsInATarball() throws Exception {
        assertRefused(make(metadataOnly()), "Invalid instance type");
        Path without = withRootfs("without");
        assertRefused(make(without), "Metadata tarball is missing metadata.yaml");
        Path linked = withRootfs("linked");
        Files.createSymbolicLink(linked.resolve("metadata.yaml"), Path.of("elsewhere"));
        assertRefused(make(linked), "Cannot read non-regular file \"metadata.yaml\"");
        Path large = withRootfs("large");
        Files.write(large.resolve("metadata.yaml"), new byte[(1 << 20) + 1]);
        assertRefused(make(large), "metadata.yaml in image.squashfs has 1048577 bytes");
    }

    @Test
    void lzoIsRefusedByName() throws Exception {
        assertRefused(
                make(container(), "-comp", "lzo"), "image.squashfs is a squashfs packed with lzo");
    }

    @Test
    void aTruncatedSquashfsIsRefusedUnread() throws Exception {
        byte[] image = make(container(), "-nopad");
        for (int length = 4; length < image.length; length += 97) {
            TestChannel cut = new TestChannel(Arrays.copyOf(image, length));
            assertThatThrownBy(() -> Inspector.checkWhole(cut, FILE))
                    .isInstanceOf(Invalid.class)
                    .hasMessageStartingWith("image.squashfs is truncated");
            assertThat(cut.bytesRead()).isLessThan(10_000);
        }
    }

    @Test
    void anyBytesEndInAValueOrARefusal() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (String compression : List.of("gzip", "xz", "zstd", "lz4")) {
            byte[] image = make(container(), "-comp", compression);
            for (int i = 0; i < 400; i++) {
                byte[] mutated = image.clone();
                int changes = 1 + random.nextInt(6);
                for (int change = 0; change < changes; change++) {
                    int range = random.nextBoolean() ? 96 : mutated.length;
                    mutated[random.nextInt(range)] = (byte) random.nextInt();
                }
                InspectorTest.tryEverything(mutated, "seed " + seed + ", " + compression);
            }
        }
    }

    private Path container() throws IOException {
        Path image = metadataOnly();
        Files.createDirectories(image.resolve("rootfs/etc"));
        Files.writeString(image.resolve("rootfs/etc/hostname"), "here");
        return image;
    }

    // Long enough for several blocks of 4 KiB, and a fragment.
    private Path metadataOnly() throws IOException {
        Path image = Files.createTempDirectory(directory, "image");
        StringBuilder yaml = new StringBuilder(TestTar.YAML);
        for (int i = 0; i < 2000; i++) {
            yaml.append("  key%d: \"%d\"\n".formatted(i, i * 7919L % 10007));
        }
        Files.writeString(image.resolve("metadata.yaml"), yaml);
        return image;
    }

    private Path withRootfs(String name) throws IOException {
        Path image = Files.createDirectory(directory.resolve(name));
        Files.createDirectory(image.resolve("rootfs"));
        return image;
    }

    private byte[] make(Path content, String... options) throws Exception {
        Path image = Files.createTempFile(directory, "image", ".squashfs");
        List<String> command = new ArrayList<>();
        command.addAll(List.of("mksquashfs", content.toString(), image.toString()));
        command.addAll(List.of("-noappend", "-quiet", "-no-progress"));
        command.addAll(List.of(options));
        Tool.run(directory, command.toArray(String[]::new));
        return Files.readAllBytes(image);
    }

    private static Inspection unified(byte[] image) throws IOException {
        return Inspector.unified(new TestChannel(image), FILE);
    }

    private static void assertRefused(byte[] image, String sentence) {
        assertThatThrownBy(() -> unified(image))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith(sentence);
    }
}
