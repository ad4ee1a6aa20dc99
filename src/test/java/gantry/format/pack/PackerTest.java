package gantry.format.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.luben.zstd.ZstdInputStream;
import gantry.format.Commands;
import gantry.format.PackOnce;
import gantry.format.PackTree;
import gantry.format.pack.Packer.Compression;
import gantry.image.ImageFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.XZInputStream;

class PackerTest {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    /// All that can be seen of a tree: names, kinds, modes, owners, links, devices, content
    /// and attributes.
    private static final List<String> LISTING =
            List.of(
                    "find . -print0 | sort -z > ../names",
                    "xargs -0 stat -c '%n|%N|%F|%a|%u|%g|%h|%t:%T' < ../names",
                    "find . -type f -print0 | sort -z | xargs -0 sha256sum",
                    "xargs -0 getfattr -h -d -m - -e hex -- < ../names",
                    "rm ../names");

    @TempDir Path temporary;
    private Path image;

    @BeforeEach
    void anImageDirectory() throws IOException {
        image = Files.createDirectories(temporary.resolve("image"));
        Files.createDirectory(image.resolve("rootfs"));
        Files.writeString(image.resolve("metadata.yaml"), "architecture: x86_64\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void gnuTarUnpacksTheTreeThatWasPacked(long seed) throws IOException {
        assumePrograms();
        Compression compression = seed % 2 == 0 ? Compression.ZSTD : Compression.XZ;
        Path tree = new PackTree(seed, ROOT).create(temporary.resolve("tree"), new Random(seed));
        Path unpacked = unpack(packed(tree, compression), compression);
        assertThat(Commands.script(unpacked, LISTING))
                .as("seed %d", seed)
                .isEqualTo(Commands.script(tree, LISTING));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void theSameTreeGivesTheSameBytesWhereverItLies(long seed) throws IOException {
        assumePrograms();
        Path one = new PackTree(seed, ROOT).create(temporary.resolve("one"), new Random(1));
        Path two = new PackTree(seed, ROOT).create(temporary.resolve("t/w/o"), new Random(2));
        assertThat(packed(one, Compression.ZSTD))
                .as("seed %d", seed)
                .isEqualTo(packed(two, Compression.ZSTD));
    }

    @ParameterizedTest
    @EnumSource
    void theSameTreeGivesTheSameBytesInAnyLocaleAndTimeZone(Compression compression)
            throws IOException {
        assumePrograms();
        Path tree = new PackTree(21, ROOT).create(temporary.resolve("tree"), new Random(1));
        Map<String, String> elsewhere = Map.of("LC_ALL", "C", "TZ", "Asia/Kathmandu");
        byte[] there =
                Commands.feed(
                        temporary,
                        elsewhere,
                        new byte[0],
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Duser.language=tr",
                        "-Duser.name=somebody",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PackOnce.class.getName(),
                        tree.toString(),
                        compression.name());
        assertThat(packed(tree, compression)).isEqualTo(there);
    }

    @Test
    void theMetadataComesFirstAndTheRootfsLast() throws IOException {
        Files.createDirectory(image.resolve("templates"));
        Files.writeString(image.resolve("templates/hostname.tpl"), "x");
        Files.writeString(image.resolve("rootfs/hostname"), "x");
        assertThat(names(image))
                .containsExactly(
                        "metadata.yaml",
                        "templates/",
                        "templates/hostname.tpl",
                        "rootfs/",
                        "rootfs/hostname");
    }

    /// The sample as different users check it out, on different days, with different umasks.
    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35, 36})
    void everyCheckoutOfTheSampleIsTheSameImage(long seed) throws IOException {
        assumePrograms();
        Random random = new Random(seed);
        Path clone = temporary.resolve("clone");
        String umask = List.of("000", "002", "022", "027", "077", "007").get((int) seed - 31);
        List<String> script = new ArrayList<>();
        script.add("set -e; umask " + umask);
        script.add(
                "cp -r --no-preserve=all --no-dereference '%s' '%s'"
                        .formatted(Path.of("samples/hello").toAbsolutePath(), clone));
        script.add("chmod +x '%s/rootfs/usr/bin/hello'".formatted(clone));
        script.add(
                "find '%s' | while read f; do touch -h -d @%d%s \"$f\"; done"
                        .formatted(clone, random.nextInt(2_000_000_000), ".5"));
        if (ROOT) {
            script.add(
                    "chown -hR %d:%d '%s'"
                            .formatted(random.nextInt(70_000), random.nextInt(70_000), clone));
        }
        Commands.script(temporary, script);
        assertThat(packed(clone, Compression.ZSTD))
                .as("seed %d", seed)
                .isEqualTo(packed(Path.of("samples/hello"), Compression.ZSTD));
    }

    @Test
    void everyTimeIsTheCreationDate() throws IOException {
        Files.writeString(image.resolve("metadata.yaml"), "creation_date: 1767225600\n");
        Files.writeString(image.resolve("rootfs/hostname"), "x");
        assertThat(entries(image))
                .allSatisfy(
                        entry ->
                                assertThat(entry.getLastModifiedTime().toInstant())
                                        .isEqualTo(Instant.ofEpochSecond(1767225600)));
    }

    @Test
    void aTreeWithModesThatNoUmaskLeavesKeepsThemAll() throws IOException {
        Files.writeString(image.resolve("rootfs/shadow"), "x");
        Files.writeString(image.resolve("rootfs/passwd"), "x");
        mode("metadata.yaml", "rw-r--r--");
        mode("rootfs", "rwxr-xr-x");
        mode("rootfs/passwd", "rw-rw-r--");
        mode("rootfs/shadow", "rw-r-----");
        assertThat(entries(image))
                .extracting(
                        entry ->
                                entry.getName()
                                        + " "
                                        + Integer.toOctalString(entry.getMode() & 07777))
                .containsExactly(
                        "metadata.yaml 644",
                        "rootfs/ 755",
                        "rootfs/passwd 664",
                        "rootfs/shadow 640");
    }

    private void mode(String file, String mode) throws IOException {
        Files.setPosixFilePermissions(image.resolve(file), PosixFilePermissions.fromString(mode));
    }

    @Test
    void whatIsNoPartOfAnImageStaysBehind() throws IOException {
        Files.writeString(image.resolve("README"), "not packed");
        Files.createDirectory(image.resolve("backup"));
        assertThat(names(image)).containsExactly("metadata.yaml", "rootfs/");
    }

    @Test
    void aDiskIsPackedInPlaceOfARootfs() throws IOException {
        Files.delete(image.resolve("rootfs"));
        Files.writeString(image.resolve("rootfs.img"), "QFI");
        assertThat(names(image)).containsExactly("metadata.yaml", "rootfs.img");
    }

    @Test
    void theSampleIsAnImage() throws IOException {
        assertThat(names(Path.of("samples/hello")))
                .startsWith("metadata.yaml", "templates/")
                .contains("rootfs/", "rootfs/usr/bin/hello");
    }

    @Test
    void aSocketIsLeftOut() throws IOException {
        Path socket = image.resolve("rootfs/socket");
        assumeThat(socket.toString().length()).as("path too long for a socket").isLessThan(108);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertThat(names(image)).containsExactly("metadata.yaml", "rootfs/");
        }
    }

    @Test
    void hardLinksDoNotReachIntoTheRootfsFromOutside() throws IOException {
        Files.createLink(image.resolve("rootfs/copy"), image.resolve("metadata.yaml"));
        TarArchiveEntry copy = entries(image).getLast();
        assertThat(copy.isLink()).isFalse();
        assertThat(copy.getSize()).isEqualTo(Files.size(image.resolve("metadata.yaml")));
    }

    @Test
    void aTarballNamesNobody() throws IOException {
        assertThat(entries(image))
                .allSatisfy(
                        entry -> assertThat(entry.getUserName() + entry.getGroupName()).isEmpty());
    }

    @Test
    void theJdkAloneSeesTheSameUserAttributes() throws IOException {
        Path file = image.resolve("metadata.yaml");
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        assumeThat(Files.getFileStore(file).supportsFileAttributeView("user"))
                .as("no extended attributes here")
                .isTrue();
        view.write("\u00fc", ByteBuffer.wrap(new byte[] {0, -1}));
        Map<String, byte[]> alone = new PackUserXattrs().of(file);
        assertThat(alone).containsOnlyKeys("user.\u00c3\u00bc");
        assertThat(alone).containsExactlyEntriesOf(PackXattrs.open().of(file));
    }

    @Test
    void aDirectoryWithoutMetadataIsRefused() throws IOException {
        Files.delete(image.resolve("metadata.yaml"));
        assertRefused("Metadata tarball is missing metadata.yaml: " + image);
    }

    @ParameterizedTest
    @ValueSource(strings = {"elsewhere.yaml", "/nowhere"})
    void metadataThatIsALinkIsRefused(String target) throws IOException {
        Files.writeString(image.resolve("elsewhere.yaml"), "architecture: x86_64\n");
        Files.delete(image.resolve("metadata.yaml"));
        Files.createSymbolicLink(image.resolve("metadata.yaml"), Path.of(target));
        assertRefused("Cannot read non-regular file \"metadata.yaml\": " + image);
    }

    @Test
    void metadataThatIsADirectoryIsRefused() throws IOException {
        Files.delete(image.resolve("metadata.yaml"));
        Files.createDirectory(image.resolve("metadata.yaml"));
        assertRefused("Cannot read non-regular file \"metadata.yaml\": " + image);
    }

    @Test
    void aDirectoryWithoutARootfsIsRefused() throws IOException {
        Files.delete(image.resolve("rootfs"));
        assertRefused("Neither rootfs nor rootfs.img in an image directory: " + image);
    }

    @Test
    void aDirectoryWithTwoRootsIsRefused() throws IOException {
        Files.writeString(image.resolve("rootfs.img"), "QFI");
        assertRefused("Both rootfs and rootfs.img in an image directory: " + image);
    }

    @Test
    void aRootfsThatIsALinkIsRefused() throws IOException {
        Files.delete(image.resolve("rootfs"));
        Files.createSymbolicLink(image.resolve("rootfs"), temporary);
        assertRefused("rootfs is not a directory: " + image);
    }

    @Test
    void templatesThatAreALinkAreRefused() throws IOException {
        Files.createSymbolicLink(image.resolve("templates"), temporary);
        assertRefused("templates is not a directory: " + image);
    }

    @Test
    void aFileIsNoImageDirectory() {
        image = image.resolve("metadata.yaml");
        assertRefused("Not a directory: " + image);
    }

    @Test
    void aFileThatMayNotBeReadIsRefusedByName() throws Exception {
        Path secret = Files.writeString(image.resolve("rootfs/shadow"), "x");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        assertThat(complaintWithoutPrivileges())
                .contains(
                        "Cannot read " + secret + ": permission denied; pack the directory as its");
    }

    @Test
    void aDirectoryThatMayNotBeReadIsRefusedByName() throws Exception {
        Path secret = Files.createDirectory(image.resolve("rootfs/secret"));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        assertThat(complaintWithoutPrivileges())
                .contains(
                        "Cannot read " + secret + ": permission denied; pack the directory as its");
    }

    /// What a Java of its own says that may not read everything, even where this one may: root
    /// without its capabilities is an owner like any other.
    private String complaintWithoutPrivileges() throws Exception {
        List<String> command = new ArrayList<>();
        if (ROOT) {
            command.addAll(List.of("setpriv", "--bounding-set", "-all", "--inh-caps", "-all"));
        }
        command.addAll(
                List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PackOnce.class.getName(),
                        image.toString(),
                        "ZSTD"));
        Process packing =
                new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try (var complaint = packing.errorReader()) {
            return complaint.readAllAsString();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 5_000_000})
    void aFileThatChangesItsSizeIsRefused(long size) throws IOException {
        Path busy = image.resolve("rootfs/busy");
        Files.write(busy, random(4_000_000));
        assertThatThrownBy(() -> Packer.pack(image, Compression.ZSTD, resizing(busy, size)))
                .isInstanceOf(ImageFailure.Mismatch.class)
                .hasMessageStartingWith(busy + (size == 100 ? " shrank" : " grew") + " while it");
    }

    @Test
    void aFileThatVanishesIsRefused() throws IOException {
        Files.write(image.resolve("rootfs/a"), random(4_000_000));
        Path gone = Files.writeString(image.resolve("rootfs/b"), "x");
        OutputStream deleting =
                meanwhile(() -> Files.deleteIfExists(gone), OutputStream.nullOutputStream());
        assertThatThrownBy(() -> Packer.pack(image, Compression.ZSTD, deleting))
                .isInstanceOf(ImageFailure.Mismatch.class)
                .hasMessageStartingWith(gone + " vanished while it was packed");
    }

    @Test
    void whatIsLeftOfAFailureIsNoArchive() throws IOException {
        Path busy = image.resolve("rootfs/busy");
        Files.write(busy, random(4_000_000));
        ByteArrayOutputStream left = new ByteArrayOutputStream();
        OutputStream out = resizing(busy, 100, left);
        assertThatThrownBy(() -> Packer.pack(image, Compression.ZSTD, out))
                .isInstanceOf(ImageFailure.Mismatch.class);
        assertThatThrownBy(() -> unpacked(left.toByteArray(), Compression.ZSTD).readAllBytes())
                .isInstanceOf(IOException.class);
    }

    @Test
    void theStreamThatIsPackedIntoStaysOpen() throws IOException {
        OutputStream out =
                new ByteArrayOutputStream() {
                    @Override
                    public void close() {
                        throw new AssertionError("closed");
                    }
                };
        Packer.pack(image, Compression.XZ, out);
        Packer.pack(image, Compression.ZSTD, out);
    }

    private void assertRefused(String sentence) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> Packer.pack(image, Compression.ZSTD, out))
                .isInstanceOf(ImageFailure.Invalid.class)
                .hasMessageStartingWith(sentence);
    }

    private static void assumePrograms() {
        assumeThat(Commands.exist("bash", "tar", "find", "stat", "setfattr", "getfattr"))
                .as("needs GNU tar, findutils, coreutils and attr")
                .isTrue();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static OutputStream resizing(Path file, long size) {
        return resizing(file, size, OutputStream.nullOutputStream());
    }

    private static OutputStream resizing(Path file, long size, OutputStream kept) {
        return meanwhile(
                () -> {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.truncate(size);
                        channel.write(ByteBuffer.allocate(1), size - 1);
                    }
                },
                kept);
    }

    private interface Deed {
        void run() throws IOException;
    }

    /// Does something whenever bytes arrive, which is in the middle of a file that is read.
    private static OutputStream meanwhile(Deed deed, OutputStream kept) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                kept.write(bytes, offset, length);
                deed.run();
            }
        };
    }

    private static byte[] packed(Path directory, Compression compression) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Packer.pack(directory, compression, out);
        return out.toByteArray();
    }

    private static InputStream unpacked(byte[] bytes, Compression compression) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes);
        return switch (compression) {
            case ZSTD -> new ZstdInputStream(in);
            case XZ -> new XZInputStream(in);
        };
    }

    private Path unpack(byte[] bytes, Compression compression) throws IOException {
        Path unpacked = Files.createDirectories(temporary.resolve("unpacked"));
        byte[] tar = unpacked(bytes, compression).readAllBytes();
        String[] command = {
            "tar", "--numeric-owner", "-p", "--xattrs", "--xattrs-include=*", "-xf", "-"
        };
        Commands.feed(unpacked, Map.of(), tar, command);
        // The directory itself is no part of an image.
        Files.setLastModifiedTime(unpacked, Files.getLastModifiedTime(temporary.resolve("tree")));
        return unpacked;
    }

    private static List<TarArchiveEntry> entries(Path directory) throws IOException {
        InputStream bytes = unpacked(packed(directory, Compression.ZSTD), Compression.ZSTD);
        List<TarArchiveEntry> found = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(bytes)) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                found.add(entry);
            }
        }
        return found;
    }

    private static List<String> names(Path directory) throws IOException {
        return entries(directory).stream().map(TarArchiveEntry::getName).toList();
    }
}
