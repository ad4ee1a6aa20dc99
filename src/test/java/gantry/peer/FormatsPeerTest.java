package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// LXD is the judge of formats: what either exports, the other imports under the same fingerprint,
/// and what LXD refuses, Gantry refuses.
@NeedsLxd
@NeedsProgram({"mmdebstrap", "tar", "xz", "bzip2", "zstd", "mksquashfs", "qemu-img", "sqfs2tar"})
@TestInstance(Lifecycle.PER_CLASS)
class FormatsPeerTest {
    private static final String FACTS = "Fats";
    private static final String GOOD = "architecture: x86_64\ncreation_date: 1\n";

    private final Lxd lxd;
    private final Path directory;
    private final List<String> imported = new ArrayList<>();
    private final DebianRoot root;
    private final Shell shell;

    FormatsPeerTest(Lxd lxd, @TempDir Path directory) throws IOException {
        this.lxd = lxd;
        this.directory = directory;
        this.shell = new Shell(directory.resolve("store"));
        this.root = DebianRoot.make(Files.createDirectory(directory.resolve("debian")));
    }

    @AfterEach
    void forget() throws IOException {
        for (String fingerprint : imported) {
            lxd.lxc("image", "delete", fingerprint);
            shell.run("image", "delete", fingerprint);
        }
        imported.clear();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image.tar",
                "image.tar.gz",
                "image.tar.bz2",
                "image.tar.xz",
                "image.tar.lzma",
                "image.tar.zst",
                "image.squashfs",
                "vm.tar",
                "vm.tar.zst",
                "metadata.tar rootfs.tar",
                "metadata.tar.gz rootfs.tar.gz",
                "metadata.tar.bz2 rootfs.tar.bz2",
                "metadata.tar.xz rootfs.tar.xz",
                "metadata.tar.lzma rootfs.tar.lzma",
                "metadata.tar.zst rootfs.tar.zst",
                "metadata.tar.xz rootfs.squashfs",
                "metadata.squashfs rootfs.squashfs",
                "metadata.tar.xz disk.qcow2",
                "metadata.tar.zst compressed.qcow2"
            })
    void bothKnowTheImageAsTheSame(String names) throws IOException {
        List<Path> files = root.files(names);
        String fingerprint = fingerprint(shell.run(imports(files)).ok());
        assertThat(fingerprint(lxd.lxc(imports(files)).orFail())).isEqualTo(fingerprint);
        assertThat(ours("list", fingerprint, "-f", "csv", "-c", FACTS))
                .isEqualTo(lxcs("list", fingerprint, "-f", "csv", "-c", FACTS));

        Path byUs = exported("ours");
        shell.run("image", "export", fingerprint, byUs.toString()).ok();
        Path byLxd = exported("lxd");
        lxd.lxc("image", "export", fingerprint, byLxd.toString()).orFail();
        List<Path> ours = in(byUs);
        List<Path> theirs = in(byLxd);
        assertThat(ours).hasSameSizeAs(files);
        for (int i = 0; i < files.size(); i++) {
            assertThat(ours.get(i)).hasSameBinaryContentAs(files.get(i));
            assertThat(theirs.get(i)).hasSameBinaryContentAs(files.get(i));
        }
        assertThat(ours.stream().map(Path::getFileName).toList())
                .isEqualTo(theirs.stream().map(Path::getFileName).toList());

        forgetOne(fingerprint);
        assertThat(fingerprint(lxd.lxc(imports(ours)).orFail())).isEqualTo(fingerprint);
        assertThat(fingerprint(shell.run(imports(theirs)).ok())).isEqualTo(fingerprint);
    }

    /// As distrobuilder and LXD's image builder name what they write.
    @ParameterizedTest
    @ValueSource(strings = {"lxd", "incus"})
    void builtImagesNeedNoRenaming(String server) throws IOException {
        root.files("metadata.tar.xz");
        root.run("mkdir -p built; cp metadata.tar.xz built/%s.tar.xz".formatted(server));
        root.run("cp rootfs.squashfs built; cp disk.qcow2 built");
        Path metadata = root.file("built").resolve(server + ".tar.xz");
        for (String second : List.of("rootfs.squashfs", "disk.qcow2")) {
            List<Path> files = List.of(metadata, metadata.resolveSibling(second));
            String fingerprint = fingerprint(shell.run(imports(files)).ok());
            assertThat(fingerprint(lxd.lxc(imports(files)).orFail())).isEqualTo(fingerprint);
            assertThat(ours("list", fingerprint, "-f", "csv", "-c", FACTS))
                    .contains(second.equals("disk.qcow2") ? "VIRTUAL-MACHINE" : "CONTAINER")
                    .isEqualTo(lxcs("list", fingerprint, "-f", "csv", "-c", FACTS));
        }
    }

    /// What both refuse.
    static Stream<Arguments> broken() {
        return Stream.of(
                broken("an empty file", ": > it"),
                broken("an empty file as metadata", ": > it", "it", "rootfs.tar"),
                broken("an empty file as rootfs", ": > it", "metadata.tar", "it"),
                broken(
                        "random bytes",
                        "head -c 100000 /dev/urandom > it; printf aa > x; cat it >> x; mv x it"),
                broken(
                        "random metadata",
                        "printf aaaaaa > it; head -c 9999 /dev/urandom >> it",
                        "it",
                        "rootfs.tar"),
                broken(
                        "a random rootfs",
                        "printf aaaaaa > it; head -c 9999 /dev/urandom >> it",
                        "metadata.tar",
                        "it"),
                broken("text as rootfs", "cp tree/metadata.yaml it", "metadata.tar", "it"),
                broken("a disk alone", "cp disk.qcow2 it"),
                broken("metadata alone", "cp metadata.tar it"),
                broken("no metadata", "tar -C tree -cf it rootfs"),
                broken("a rootfs as metadata", "cp rootfs.tar it", "it", "metadata.tar"),
                broken("a squashfs without metadata", "cp rootfs.squashfs it"),
                broken("all below a directory", "tar -cf it tree"),
                broken(
                        "a tarball of an old kind",
                        "tar --format=v7 -C tree -cf it metadata.yaml rootfs"),
                broken(
                        "a checksum that is wrong",
                        "cp image.tar it; printf X | dd of=it bs=1 seek=3 conv=notrunc status=none"),
                broken(
                        "metadata cut, gzip",
                        "gzip -c metadata.tar | head -c 150 > it",
                        "it",
                        "rootfs.tar"),
                broken(
                        "metadata cut, xz",
                        "xz -c metadata.tar | head -c 150 > it",
                        "it",
                        "rootfs.tar"),
                broken(
                        "metadata cut, zstd",
                        "zstd -c metadata.tar | head -c 150 > it",
                        "it",
                        "rootfs.tar"),
                broken("metadata cut, plain", "head -c 600 metadata.tar > it", "it", "rootfs.tar"),
                broken("an image cut in its head", "gzip -c image.tar | head -c 200 > it"),
                broken("a squashfs cut", "head -c 1000000 image.squashfs > it"),
                yaml("nothing", ""),
                yaml("no YAML", "a: [b\n"),
                yaml("a tab", "architecture: x86_64\n\tcreation_date: 1\n"),
                yaml("words", "just words\n"),
                yaml("a list", "[a, b]\n"),
                yaml("no architecture", "creation_date: 1\n"),
                yaml("an unknown architecture", "architecture: pdp11\ncreation_date: 1\n"),
                yaml("architecture in capitals", "architecture: X86_64\ncreation_date: 1\n"),
                yaml("a list for architecture", "architecture: [x86_64]\ncreation_date: 1\n"),
                yaml("no creation date", "architecture: x86_64\n"),
                yaml("creation date 0", "architecture: x86_64\ncreation_date: 0\n"),
                yaml("a word for a date", "architecture: x86_64\ncreation_date: now\n"),
                yaml("a number in quotes", "architecture: x86_64\ncreation_date: \"1\"\n"),
                yaml("a word for expiry", GOOD + "expiry_date: never\n"),
                yaml("a list for properties", GOOD + "properties: [a]\n"),
                yaml("a mapping as property", GOOD + "properties: {a: {b: c}}\n"),
                yaml("a number for templates", GOOD + "templates: 5\n"),
                yaml("a template that is a number", GOOD + "templates: {/a: 5}\n"),
                yaml("an alias of nothing", "architecture: *x\ncreation_date: 1\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void broken(String name, String line, List<String> names) throws IOException {
        root.run(line);
        List<Path> files = names.stream().map(root::file).toList();
        assertThat(lxd.lxc(imports(files)).exitCode()).as("LXD of " + name).isEqualTo(1);
        assertThat(shell.run(imports(files)).refusal()).contains("it");
    }

    /// What only Gantry refuses: LXD 5.0.2 looks no further than to the metadata, and has no limit.
    static Stream<Arguments> brokenFurtherOn() {
        return Stream.of(
                broken("cut, plain", "head -c 1000000 image.tar > it"),
                broken("cut, gzip", "gzip -1 -c image.tar | head -c 1000000 > it"),
                broken("cut, xz", "xz -0 -c image.tar | head -c 1000000 > it"),
                broken("cut, zstd", "zstd -c image.tar | head -c 1000000 > it"),
                broken(
                        "rootfs cut, gzip",
                        "gzip -1 -c rootfs.tar | head -c 1000000 > it",
                        "metadata.tar",
                        "it"),
                broken(
                        "rootfs cut, squashfs",
                        "head -c 1000000 rootfs.squashfs > it",
                        "metadata.tar",
                        "it"),
                broken("a disk of 512 bytes", "head -c 512 disk.qcow2 > it", "metadata.tar", "it"),
                broken("a disk cut", "head -c 2000000 disk.qcow2 > it", "metadata.tar", "it"),
                broken(
                        "a disk that is a link",
                        "ln -sf /etc/passwd rootfs.img; tar -cf it -C tree metadata.yaml -C .. rootfs.img"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void brokenFurtherOn(String name, String line, List<String> names) throws IOException {
        root.run(line);
        List<Path> files = names.stream().map(root::file).toList();
        fingerprint(lxd.lxc(imports(files)).orFail());
        assertThat(shell.run(imports(files)).refusal()).as(name).contains("it");
    }

    private static Arguments broken(String name, String line, String... files) {
        return Arguments.of(name, line, files.length == 0 ? List.of("it") : List.of(files));
    }

    private static Arguments yaml(String name, String text) {
        String quoted = text.replace("\n", "\\n").replace("\t", "\\t");
        return broken(
                "metadata.yaml: " + name,
                "rm -rf y; mkdir -p y/rootfs/etc; printf '%s' > y/metadata.yaml; tar -C y -cf it metadata.yaml rootfs"
                        .formatted(quoted));
    }

    private static String[] imports(List<Path> files) {
        return Stream.concat(Stream.of("image", "import"), files.stream().map(Path::toString))
                .toArray(String[]::new);
    }

    /// The last word that an import says.
    private String fingerprint(String output) {
        String said = output.strip();
        String fingerprint = said.substring(said.length() - 64);
        imported.add(fingerprint);
        return fingerprint;
    }

    private void forgetOne(String fingerprint) throws IOException {
        lxd.lxc("image", "delete", fingerprint).orFail();
        shell.run("image", "delete", fingerprint).ok();
    }

    private String ours(String... arguments) {
        return shell.run(image(arguments)).ok();
    }

    /// LXD 5.0.2 says MB and means MiB.
    private String lxcs(String... arguments) throws IOException {
        return lxd.lxc(image(arguments)).orFail().replaceAll("(\\d)MB\\b", "$1MiB");
    }

    private static String[] image(String... arguments) {
        return Stream.concat(Stream.of("image"), Stream.of(arguments)).toArray(String[]::new);
    }

    private Path exported(String by) throws IOException {
        return Files.createTempDirectory(directory, by);
    }

    /// An exported image's files, metadata first.
    private static List<Path> in(Path exported) throws IOException {
        try (Stream<Path> files = Files.list(exported)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
