package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gantry.TestImage;
import gantry.peer.NeedsProgram;
import gantry.peer.ProgramOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is no image: a sentence that names the file and what was expected, exit code 1, and nothing
/// left behind.
class BadInputTest {
    private static final String ROOT = "root";

    private final Path files;
    final Shell shell;

    BadInputTest(@TempDir Path directory) throws IOException {
        this.files = Files.createDirectory(directory.resolve("files"));
        this.shell = new Shell(directory.resolve("store"));
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        Path empty = write("empty", new byte[0]);
        assertThat(refused(empty)).contains("empty is empty", "expected a unified image");
        assertThat(refused(empty, rootfs())).contains("empty is empty", "expected metadata");
        assertThat(refused(metadata(), empty)).contains("empty is empty", "expected a rootfs");
    }

    @Test
    void randomBytesAreRefused() throws IOException {
        byte[] bytes = new byte[1 << 20];
        new Random(7).nextBytes(bytes);
        Path random = write("random.tar.xz", bytes);
        assertThat(refused(random)).contains("random.tar.xz", "expected a unified image");
        assertThat(refused(random, rootfs())).contains("random.tar.xz", "expected metadata");
        assertThat(refused(metadata(), random))
                .contains("random.tar.xz", "expected a rootfs", "squashfs", "qcow2");
    }

    @Test
    void standardInputThatIsNoImageIsRefused() throws IOException {
        assertThat(shell.runWith(new byte[0], "image", "import", "-").refusal())
                .contains("standard input is empty");
        byte[] image = TestImage.container("one").parts().getFirst().bytes();
        byte[] half = Arrays.copyOf(image, image.length / 2);
        assertThat(shell.runWith(half, "image", "import", "-").refusal())
                .contains("standard input", "truncated");
        assertNothingLeft();
    }

    @Test
    void aTarballWithoutMetadataIsRefused() throws IOException {
        Path tar = write("bare.tar", TestImage.tar("rootfs/etc/hostname", "x", "other", "y"));
        assertThat(refused(tar))
                .isEqualTo(
                        "Metadata tarball is missing metadata.yaml: bare.tar holds 2 entries, none"
                                + " of that name at its top");
        assertThat(refused(tar, rootfs())).contains("bare.tar", "missing metadata.yaml");
        assertThat(refused(metadata())).contains("neither a rootfs directory nor rootfs.img");
        Path directory = Files.createDirectory(files.resolve("directory"));
        assertThat(refused(directory)).contains("directory", "metadata.yaml", "rootfs");
        assertThat(refused(directory, rootfs())).contains("directory is a directory");
    }

    @Test
    @NeedsProgram({"tar", "mkfifo"})
    void metadataThatIsNoRegularFileIsRefused() throws IOException {
        Map<String, List<String>> makers =
                Map.of(
                        "symlink", List.of("ln", "-s", "/etc/passwd", "metadata.yaml"),
                        "directory", List.of("mkdir", "metadata.yaml"),
                        "pipe", List.of("mkfifo", "metadata.yaml"));
        for (Map.Entry<String, List<String>> maker : makers.entrySet()) {
            Path tree = Files.createDirectories(files.resolve(maker.getKey() + "/rootfs"));
            Path parent = tree.resolveSibling(".");
            run(parent, maker.getValue().toArray(String[]::new));
            Path tar = files.resolve(maker.getKey() + ".tar");
            run(parent, "tar", "-cf", tar.toString(), "metadata.yaml", "rootfs");
            assertThat(refused(tar))
                    .startsWith("Cannot read non-regular file \"metadata.yaml\"")
                    .contains(maker.getKey() + ".tar");
            assertThat(refused(tar, rootfs())).contains("non-regular");
        }
    }

    @Test
    void metadataThatSaysNothingOfUseIsRefused() throws IOException {
        String good = "architecture: x86_64\ncreation_date: 1\n";
        Map<String, String> cases = new TreeMap<>();
        cases.put("", "Architecture isn't supported: none is given");
        cases.put("creation_date: 1\n", "Architecture isn't supported: none is given");
        cases.put(
                "architecture: pdp11\ncreation_date: 1\n", "Architecture isn't supported: pdp11 (");
        cases.put("architecture: [x86_64]\n", "key \"architecture\", line 1: text was expected");
        cases.put("architecture: x86_64\n", "Missing creation date");
        cases.put("architecture: x86_64\ncreation_date: now\n", "a whole number of seconds");
        cases.put(
                good + "properties: 5\n",
                "key \"properties\", line 3: keys with values were expected");
        cases.put(
                good + "properties: {a: [b]}\n", "key \"properties.a\", line 3: text was expected");
        cases.put(
                good + "templates: []\n",
                "key \"templates\", line 3: keys with values were expected");
        cases.put("just words", "keys with values were expected, not \"just words\"");
        cases.put("architecture: \"x86_64\n", "cannot be read as YAML: line ");
        cases.put("architecture:\n\tx86_64\n", "cannot be read as YAML: line 2: ");
        cases.put("a: *nothing\n", "cannot be read as YAML: ");
        cases.put("a: " + "[".repeat(100_000), "nested more than 100 deep");
        cases.put("a: [" + "b,".repeat(500_000) + "]", "more than 100000 values");
        cases.put(good + laughs() + "properties: {x: *l8}\n", "text was expected, not a list");
        cases.put(good + "#".repeat(1 << 20), " bytes; at most 1 MiB is read");
        for (Map.Entry<String, String> it : cases.entrySet()) {
            Path unified =
                    write(
                            "image.tar",
                            TestImage.tar("metadata.yaml", it.getKey(), "rootfs/x", "x"));
            assertThat(refused(unified)).contains(it.getValue(), "image.tar");
            Path part = write("meta.tar", TestImage.tar("metadata.yaml", it.getKey()));
            assertThat(refused(part, rootfs())).contains(it.getValue(), "meta.tar");
        }
    }

    @Test
    void metadataThatIsNotUtf8IsRefused() throws IOException {
        byte[] tar = TestImage.tar("metadata.yaml", "architecture: x86_64", "rootfs/x", "");
        tar[512 + 14] = (byte) 0xff;
        assertThat(refused(write("image.tar", tar))).contains("image.tar", "not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 300, 512, 1 << 16, 3 << 16})
    void aDiskThatEndsTooEarlyIsRefused(int length) throws IOException {
        Path disk = write("disk.qcow2", Arrays.copyOf(TestImage.qcow2(), length));
        assertThat(refused(metadata(), disk))
                .contains("disk.qcow2", "truncated", length + " bytes");
    }

    @Test
    void aDiskIsNoUnifiedImage() throws IOException {
        assertThat(refused(write("disk.qcow2", TestImage.qcow2())))
                .contains("disk.qcow2 is a qcow2 disk", "expected a unified image");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "xz", "zst", "bz2", "lzma", "lz4"})
    @NeedsProgram({"tar", "gzip", "xz", "zstd", "bzip2", "lz4"})
    void aTruncatedTarballIsRefused(String extension) throws IOException {
        for (boolean unified : List.of(true, false)) {
            Path tar = tarball(unified);
            Path whole = Path.of(tar + "." + extension);
            run(files, "sh", "-c", packer(extension) + " < " + tar + " > " + whole);
            for (long length : lengths(whole)) {
                Path cut = cut(whole, length);
                assertThat(unified ? refused(cut) : refused(metadata(), cut))
                        .as("%s of %d bytes", cut, length)
                        .contains(cut.getFileName().toString(), "truncated");
            }
        }
    }

    @Test
    @NeedsProgram("tar")
    void aTruncatedPlainTarballIsRefused() throws IOException {
        for (boolean unified : List.of(true, false)) {
            Path tar = tarball(unified);
            for (long length : List.of(512 * 20 + 100L, Files.size(tar) / 2)) {
                Path cut = cut(tar, length);
                assertThat(unified ? refused(cut) : refused(metadata(), cut))
                        .contains(cut.getFileName().toString(), "truncated", "" + length);
            }
        }
    }

    @Test
    @NeedsProgram({"tar", "mksquashfs"})
    void aTruncatedSquashfsIsRefused() throws IOException {
        tarball(true);
        Path whole = files.resolve("image.squashfs");
        run(files, "mksquashfs", "tree", whole.toString(), "-quiet", "-no-progress", "-nopad");
        for (long length : lengths(whole)) {
            Path cut = cut(whole, length);
            assertThat(refused(cut)).contains("image.squashfs", "truncated");
            assertThat(refused(metadata(), cut)).contains("image.squashfs", "truncated");
        }
    }

    @Test
    @NeedsProgram({"qemu-img", "qemu-io"})
    void aTruncatedDiskIsRefused() throws IOException {
        Path whole = files.resolve("disk.qcow2");
        run(files, "qemu-img", "create", "-q", "-f", "qcow2", whole.toString(), "64M");
        run(files, "qemu-io", "-c", "write -P 7 0 3M", whole.toString());
        for (long length : lengths(whole)) {
            assertThat(refused(metadata(), cut(whole, length))).contains("disk.qcow2", "truncated");
        }
    }

    @Test
    void aFileThatMayNotBeReadIsRefused() throws IOException {
        Path locked = write("locked.tar", TestImage.container("one").parts().getFirst().bytes());
        Path open = metadata();
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        assumeTrue(!isRoot() || Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
        ShellProcess process = new ShellProcess(shell.store());
        if (isRoot()) {
            process.startedBy("setpriv", "--bounding-set=-all", "--inh-caps=-all");
        }
        String expected = "1 Error: open %s: permission denied".formatted(locked);
        List<List<String>> commands =
                List.of(imports(locked), imports(locked, open), imports(open, locked));
        assertThat(process.run(commands)).containsExactly(expected, expected, expected);
        assertNothingLeft();
    }

    @Test
    void aFileWithAnotherLengthThanTheSystemSaysIsRefused() throws IOException {
        Path grows = Path.of("/proc/self/status"); // says 0
        Path shrinks = Path.of("/sys/kernel/mm/transparent_hugepage/enabled"); // says 4096
        assumeTrue(Files.isRegularFile(grows) && Files.isRegularFile(shrinks), "needs Linux");
        assertThat(refused(grows)).startsWith("status should have 0 bytes, and ");
        assertThat(refused(shrinks)).startsWith("enabled should have 4096 bytes, and ");
        assertThat(refused(Path.of("/proc/self/mem"))).contains("/proc/self/mem: ");
    }

    @Test
    @NeedsProgram("mkfifo")
    void aRootfsThatShrinksDuringTheImportIsRefused() throws Exception {
        Path rootfs = write("rootfs.tar", TestImage.tar("etc/motd", "x".repeat(100_000)));
        long size = Files.size(rootfs);
        String refusal =
                whileMetadataComes(
                        rootfs,
                        () -> {
                            try (RandomAccessFile file =
                                    new RandomAccessFile(rootfs.toFile(), "rw")) {
                                file.setLength(5000);
                            }
                        });
        assertThat(refusal)
                .startsWith("rootfs.tar should have %d bytes, and 5000 came".formatted(size));
    }

    @Test
    @NeedsProgram("mkfifo")
    void aRootfsThatVanishesBeforeItIsOpenedIsRefused() throws Exception {
        Path metadata = pipe("metadata.tar");
        Path rootfs = rootfs();
        try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Shell.Result> result =
                    other.submit(() -> shell.run("image", "import", metadata + "", rootfs + ""));
            Files.delete(rootfs); // the import waits for the pipe first
            Files.newOutputStream(metadata).close();
            assertThat(result.get().refusal())
                    .isEqualTo("open %s: no such file or directory".formatted(rootfs));
        }
        assertNothingLeft();
    }

    @Test
    void namesThatAreNoFilesAreRefused() throws IOException {
        Path file = metadata();
        assertThat(refused(files.resolve("nope"))).endsWith("nope: no such file or directory");
        assertThat(refused(file, files.resolve("nope"))).contains("nope: no such file");
        assertThat(refused(file.resolve("x"))).contains(file + "/x: ");
        Path loop = Files.createSymbolicLink(files.resolve("loop"), Path.of("loop"));
        assertThat(refused(loop)).contains("loop: ");
        assertThat(refused(Path.of("/dev/null"))).contains("null is empty");
        assertThat(shell.run("image", "import", "a\u0000b").refusal()).contains("Invalid path");
    }

    @Test
    void aFileNameCannotSteerTheTerminal() throws IOException {
        Path file = write("\u001b[31mred\n.tar", new byte[600]);
        assertThat(refused(file)).contains(red()).doesNotContain("\u001b");
        assertThat(refused(files.resolve("\u001b]0;x"))).contains("\\u001b]0;x");
    }

    /// How a file's name that begins with the code for red is shown.
    String red() {
        return "\\u001b[31mred\\u000a.tar";
    }

    @Test
    void unknownNamesAreNamed() throws IOException {
        for (String command :
                List.of(
                        "image show nope",
                        "image info nope",
                        "image edit nope",
                        "image delete nope",
                        "image get-property nope k",
                        "image set-property nope k v",
                        "image unset-property nope k",
                        "image copy nope local:",
                        "image export nope " + files,
                        "image alias create name nope",
                        "image alias rename nope name",
                        "image alias delete nope",
                        "image list --project nope",
                        "project show nope",
                        "project delete nope")) {
            assertThat(shell.run(command.split(" ", -1)).refusal())
                    .as(command)
                    .contains("not found")
                    .contains("nope");
        }
        assertThat(files).isEmptyDirectory();
        assertNothingLeft();
    }

    @Test
    void anAmbiguousFingerprintIsRefused() throws IOException {
        Map<Character, Long> firstDigits =
                Stream.iterate(0, i -> i < 17, i -> i + 1)
                        .map(i -> imported("image" + i).charAt(0))
                        .collect(Collectors.groupingBy(c -> c, Collectors.counting()));
        firstDigits.values().removeIf(count -> count < 2); // 17 images have 16 digits
        String digit = firstDigits.keySet().iterator().next().toString();
        for (List<String> command :
                List.of(
                        List.of("image", "show", digit),
                        List.of("image", "delete", digit),
                        List.of("image", "export", digit, files.toString()),
                        List.of("image", "alias", "create", "name", digit))) {
            assertThat(shell.run(command.toArray(String[]::new)).refusal())
                    .startsWith("More than one image matches: " + digit);
        }
    }

    @Test
    void anAliasThatIsTakenIsRefused() {
        String one = imported("one");
        String two = imported("two");
        shell.run("image", "alias", "create", "a", one).ok();
        shell.run("image", "alias", "create", "b", two).ok();
        shell.run("project", "create", "other").ok();
        shell.run("image", "copy", "a", "local:", "--target-project", "other", "--alias", "a").ok();
        assertThat(shell.run("image", "alias", "create", "a", two).refusal())
                .isEqualTo("Alias \"a\" already exists");
        assertThat(shell.run("image", "alias", "rename", "a", "b").refusal())
                .isEqualTo("Alias \"b\" already exists");
        assertThat(shell.run("image", "list", "-f", "csv", "-c", "lF").ok())
                .isEqualTo("a,%s\nb,%s\n".formatted(one, two));
    }

    @Test
    void namesThatAreNoNamesAreRefusedWhereverTheyAreGiven() {
        String image = imported("one");
        shell.run("image", "alias", "create", "good", image).ok();
        List<List<String>> commands = new ArrayList<>();
        for (String name : List.of("", "x".repeat(10_000))) {
            commands.add(List.of("image", "alias", "create", "local:" + name, image));
            commands.add(List.of("image", "alias", "rename", "good", name));
            commands.add(List.of("image", "copy", "good", "local:", "--alias", name));
        }
        for (String name : List.of("a b", "/a", "a/", "a'b", "x".repeat(10_000))) {
            commands.add(List.of("project", "create", name));
        }
        for (List<String> command : commands) {
            assertThat(shell.run(command.toArray(String[]::new)).refusal())
                    .as(String.join(" ", command))
                    .contains("ame")
                    .hasLineCount(1)
                    .hasSizeLessThan(300);
        }
        assertThat(shell.run("image", "list", "-f", "csv", "-c", "l").ok()).isEqualTo("good\n");
    }

    @Test
    void aFullDiskIsSaidAndTheStoreGoesOn() throws IOException {
        assumeTrue(isRoot(), "needs root, to mount a small disk");
        Path disk = Files.createDirectory(files.resolve("disk"));
        ProgramOutput mount =
                output("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk.toString());
        assumeTrue(mount.exitCode() == 0, "needs the right to mount a small disk");
        try {
            Shell full = new Shell(disk.resolve("store"));
            Path small = TestImage.container("small").write(files).getFirst();
            full.run("config", "set", "limits.free_space=0").ok();
            full.run("image", "import", small.toString(), "--alias", "small").ok();
            Path large = write("large.tar", largeImage(4 << 20));
            assertThat(full.run("image", "import", large.toString()).refusal())
                    .startsWith("No space left for the image: ");
            assertThat(full.runWith(Files.readAllBytes(large), "image", "import", "-").refusal())
                    .contains(disk.toString(), "No space left on device");
            assertThat(full.run("image", "export", "small", "-").bytes())
                    .isEqualTo(Files.readAllBytes(small));
            assertThat(full.run("store", "usage").ok()).contains("Images: 1\n");
            assertThat(full.run("store", "verify").code()).isZero();
            assertThat(staging(disk.resolve("store"))).isEmpty();

            Path filler = disk.resolve("filler");
            fill(filler);
            assertThat(full.run("image", "list").refusal()).contains("No space left on device");
            Files.delete(filler);
            full.run("image", "delete", "small").ok();
            full.run("image", "import", small.toString()).ok();
        } finally {
            output("umount", disk.toString());
        }
    }

    @ParameterizedTest
    @EnumSource(BombFiles.Compression.class)
    void aBombIsRefusedInLittleMemory(BombFiles.Compression compression) throws IOException {
        BombFiles bombs = new BombFiles(compression);
        Map<String, byte[]> extensions =
                Map.of(
                        "pax", BombFiles.entry("pax", (byte) 'x'),
                        "global", BombFiles.globalHeader(),
                        "name", BombFiles.entry("././@LongLink", (byte) 'L'));
        List<List<String>> commands = new ArrayList<>();
        for (Map.Entry<String, byte[]> head : extensions.entrySet()) {
            Path bomb = bombs.write(files.resolve(head.getKey()), head.getValue());
            commands.add(imports(bomb));
            commands.add(imports(bomb, rootfs()));
            Path later = files.resolve(head.getKey() + "-later");
            commands.add(imports(bombs.write(later, BombFiles.behindMetadata(head.getValue()))));
        }
        Path metadata = files.resolve("metadata");
        bombs.write(metadata, BombFiles.entry("metadata.yaml", (byte) '0'));
        commands.add(imports(metadata));
        commands.add(imports(metadata, rootfs()));
        Path junk = bombs.write(files.resolve("junk"), BombFiles.entry("junk", (byte) '0'));
        commands.add(imports(junk, rootfs()));
        Path temporary = Files.createDirectory(files.resolve("temporary"));
        ShellProcess process =
                new ShellProcess(shell.store()).with("-Xmx64m", "-Djava.io.tmpdir=" + temporary);
        assertThat(process.run(commands))
                .hasSameSizeAs(commands)
                .allSatisfy(line -> assertThat(line).startsWith("1 Error: ").contains(" MiB"));
        assertThat(temporary).isEmptyDirectory();
        assertNothingLeft();
    }

    private static List<String> imports(Path... paths) {
        return Stream.concat(Stream.of("image", "import"), Stream.of(paths).map(Path::toString))
                .toList();
    }

    private String refused(Path... paths) throws IOException {
        String sentence = shell.run(imports(paths).toArray(String[]::new)).refusal();
        assertThat(sentence).hasLineCount(1);
        assertNothingLeft();
        return sentence;
    }

    /// Returns when nobody tidies up any more.
    void awaitTidiness() throws IOException {}

    /// The database of no image, what is written beside it of trust and projects, and directories.
    private void assertNothingLeft() throws IOException {
        awaitTidiness();
        try (Stream<Path> left = Files.walk(shell.store())) {
            assertThat(left.filter(Files::isRegularFile).map(path -> path.getFileName().toString()))
                    .allMatch(
                            name ->
                                    name.startsWith("catalog.db")
                                            || List.of("trust", "project").contains(name));
        } catch (java.nio.file.NoSuchFileException _) {
            return;
        }
        assertThat(shell.run("store", "usage").ok()).contains("Images: 0\n", "Stored: 0");
    }

    private static List<Path> staging(Path store) throws IOException {
        try (Stream<Path> staged = Files.list(store.resolve("blobs/staging"))) {
            return staged.toList();
        }
    }

    private String imported(String name) {
        TestImage image = TestImage.container(name);
        byte[] bytes = image.parts().getFirst().bytes();
        shell.runWith(bytes, "image", "import", "-").ok();
        return image.fingerprint().hex();
    }

    private Path metadata() throws IOException {
        TestImage.Part part = TestImage.metadataPart("one");
        return write(part.filename(), part.bytes());
    }

    private Path rootfs() throws IOException {
        return write("good-rootfs.tar", TestImage.tar("etc/hostname", "x"));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(files.resolve(name), bytes);
    }

    private static String laughs() {
        StringBuilder yaml = new StringBuilder("l0: &l0 [ha]\n");
        for (int i = 1; i < 9; i++) {
            String below = "*l%d,".formatted(i - 1);
            yaml.append("l%d: &l%d [%s]\n".formatted(i, i, below.repeat(9)));
        }
        return yaml.toString();
    }

    /// A tarball as `tar` makes it, of 200 KB that no program can compress.
    private Path tarball(boolean unified) throws IOException {
        Path rootfs = Files.createDirectories(files.resolve("tree/rootfs"));
        byte[] noise = new byte[200_000];
        new Random(11).nextBytes(noise);
        Files.write(rootfs.resolve("noise"), noise);
        Path tree = files.resolve("tree");
        Files.writeString(tree.resolve("metadata.yaml"), TestImage.metadata("tree"));
        if (unified) {
            run(tree, "tar", "-cf", "../image.tar", "metadata.yaml", "rootfs");
            return files.resolve("image.tar");
        }
        run(rootfs, "tar", "-cf", "../../rootfs.tar", ".");
        return files.resolve("rootfs.tar");
    }

    private static byte[] largeImage(int size) {
        return TestImage.tar(
                "metadata.yaml", TestImage.metadata("x"), "rootfs/x", "x".repeat(size));
    }

    private static String packer(String extension) {
        return switch (extension) {
            case "gz" -> "gzip";
            case "xz" -> "xz";
            case "zst" -> "zstd -q";
            case "bz2" -> "bzip2";
            case "lzma" -> "xz --format=lzma";
            case "lz4" -> "lz4 -q";
            default -> throw new IllegalArgumentException(extension);
        };
    }

    private static List<Long> lengths(Path whole) throws IOException {
        long size = Files.size(whole);
        return List.of(size / 3, size / 2, size - 30, size - 1);
    }

    private Path cut(Path whole, long length) throws IOException {
        byte[] bytes = Files.readAllBytes(whole);
        return write("cut-" + whole.getFileName(), Arrays.copyOf(bytes, (int) length));
    }

    private Path pipe(String name) throws IOException {
        run(files, "mkfifo", name);
        return files.resolve(name);
    }

    private interface Meanwhile {
        void run() throws IOException;
    }

    /// Imports metadata from a pipe, which is fuller than a pipe can be, and the rootfs: once the
    /// first part of the metadata is written, the import has opened both.
    private String whileMetadataComes(Path rootfs, Meanwhile meanwhile) throws Exception {
        Path metadata = pipe("metadata.tar");
        try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Shell.Result> result =
                    other.submit(() -> shell.run("image", "import", metadata + "", rootfs + ""));
            try (OutputStream out = Files.newOutputStream(metadata)) {
                out.write(TestImage.tar("metadata.yaml", TestImage.metadata("one")));
                out.write(new byte[1 << 21]);
                meanwhile.run();
            }
            String refusal = result.get().refusal();
            assertNothingLeft();
            return refusal;
        }
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals(ROOT);
    }

    private static void run(Path directory, String... command) throws IOException {
        ProgramOutput.of(new ProcessBuilder(command).directory(directory.toFile())).orFail();
    }

    private static ProgramOutput output(String... command) {
        try {
            return ProgramOutput.of(new ProcessBuilder(command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
