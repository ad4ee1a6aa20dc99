package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `image import` and what comes out again.
class ImportTest {
    private final Path files;
    final Shell shell;

    ImportTest(@TempDir Path directory) throws IOException {
        this.files = Files.createDirectory(directory.resolve("files"));
        this.shell = new Shell(directory.resolve("store"));
    }

    @Test
    void theSampleIsImported() {
        assertThat(shell.run("image", "import", "samples/hello", "--alias", "hello").ok())
                .matches("Image imported with fingerprint: [0-9a-f]{64}\n");
        assertThat(shell.run("image", "get-property", "hello", "os").ok()).isNotBlank();
    }

    @Test
    void aUnifiedFileComesBackByteForByte() throws IOException {
        TestImage image = TestImage.container("one");
        String file = image.write(files).getFirst().toString();
        assertThat(shell.run("image", "import", file, "--alias", "a", "--alias", "b").ok())
                .isEqualTo("Image imported with fingerprint: %s\n".formatted(image.fingerprint()));
        Path out = Files.createDirectory(files.resolve("out"));
        assertThat(shell.run("image", "export", "a", out.toString()).ok())
                .isEqualTo("Image exported successfully!\n");
        assertThat(out.resolve(image.fingerprint() + ".tar.gz")).hasBinaryContent(bytes(image, 0));
        assertThat(shell.run("image", "export", "b", "-").bytes()).isEqualTo(bytes(image, 0));
    }

    @Test
    void aProfileThatDoesNotExistIsRefused() throws IOException {
        String file = TestImage.container("one").write(files).getFirst().toString();
        shell.run("image", "import", file, "--alias", "a").ok();
        String before = shell.run("image", "show", "a").ok();
        byte[] edited = "profiles: [default, big]".getBytes(StandardCharsets.UTF_8);
        assertThat(shell.runWith(edited, "image", "edit", "a").refusal())
                .isEqualTo("Profile 'big' doesn't exist");
        assertThat(shell.run("image", "show", "a").ok()).isEqualTo(before);
    }

    @Test
    void aSplitImageComesBackByteForByte() throws IOException {
        for (TestImage image :
                List.of(TestImage.splitContainer("one"), TestImage.virtualMachine("two"))) {
            List<Path> parts = image.write(files);
            String extension = parts.get(1).toString().endsWith("qcow2") ? ".qcow2" : ".tar.gz";
            shell.run("image", "import", parts.get(0).toString(), parts.get(1).toString()).ok();
            String fingerprint = image.fingerprint().hex();
            Path out = Files.createDirectory(files.resolve(fingerprint));
            shell.run("image", "export", fingerprint.substring(0, 12), out.toString()).ok();
            assertThat(out.resolve("meta-" + fingerprint + ".tar.gz"))
                    .hasBinaryContent(bytes(image, 0));
            assertThat(out.resolve(fingerprint + extension)).hasBinaryContent(bytes(image, 1));

            shell.run("image", "export", fingerprint, out.resolve("mine").toString()).ok();
            assertThat(out.resolve("mine")).hasBinaryContent(bytes(image, 0));
            assertThat(out.resolve("mine.root")).hasBinaryContent(bytes(image, 1));
        }
    }

    @Test
    void aDiskAloneBecomesAnImageOnceItsSystemIsNamed() throws IOException {
        Path disk = Files.write(files.resolve("disk.qcow2"), TestImage.qcow2());
        assertThat(shell.run("image", "import", disk.toString()).refusal())
                .contains(
                        "is a qcow2 disk; --os and --release make an image of it: gantry image import");
        shell.run(disk("--os", "Talos", "--release", "1.8", "--architecture", "arm64", "x=y")).ok();
        shell.run("image", "export", "t", files.resolve("out").toString()).ok();

        assertThat(files.resolve("out.root")).hasBinaryContent(TestImage.qcow2());
        assertThat(shell.run("image", "show", "t").ok())
                .contains("x: \"y\"", "description: Talos 1.8 (arm64)");
        assertThat(shell.run("image", "info", "t").ok())
                .contains("Type: virtual-machine", "Architecture: aarch64")
                .contains("Created: 2000/01/01 00:00 UTC");
    }

    @Test
    void theSameDiskIsTheSameImageHoweverItIsPackedAndWhenever() throws IOException {
        Files.write(files.resolve("disk.qcow2.gz"), TestImage.gzip(TestImage.qcow2()));
        Path disk = Files.write(files.resolve("disk.qcow2"), TestImage.qcow2());
        Files.setLastModifiedTime(disk, FileTime.fromMillis(0));
        shell.run(disk("--os", "T", "--release", "1", "--architecture", "x86_64")).ok();

        assertThat(
                        shell.run(
                                        "image",
                                        "import",
                                        disk + ".gz",
                                        "--os=T",
                                        "--release=1",
                                        "--architecture=amd64")
                                .refusal())
                .startsWith("Image with same fingerprint already exists: ");
        assertThat(
                        shell.runWith(
                                        TestImage.qcow2(),
                                        "image",
                                        "import",
                                        "-",
                                        "--os=T",
                                        "--release=1",
                                        "--architecture=x86_64")
                                .refusal())
                .startsWith("Image with same fingerprint already exists: ");
    }

    @Test
    void metadataThatIsWrittenMakesTheSameImageAsTheDiskAlone() throws IOException {
        String file = files.resolve("m.tar").toString();
        String[] words = {
            "--os=T", "--release=1", "--architecture=amd64", "--creation-date=2026-01-31"
        };
        String yaml = shell.run(joined(List.of("image", "metadata", "-", "a=b"), words)).ok();
        shell.run(joined(List.of("image", "metadata", file, "a=b"), words)).ok();
        Path disk = Files.write(files.resolve("disk.qcow2"), TestImage.qcow2());
        shell.run("image", "import", file, disk.toString()).ok();

        assertThat(yaml)
                .contains("architecture: x86_64", "creation_date: 1769817600", "\"a\": \"b\"");
        assertThat(shell.run(joined(List.of("image", "metadata", file), words)).refusal())
                .contains("m.tar");
        assertThat(
                        shell.run(joined(List.of("image", "import", disk.toString(), "a=b"), words))
                                .refusal())
                .startsWith("Image with same fingerprint already exists: ");
    }

    @Test
    void aDiskAloneNeedsBothNamesAndOneFile() {
        for (String[] args :
                new String[][] {
                    {"image", "import", "d", "--os", "x"},
                    {"image", "import", "d", "--release", "1"},
                    {"image", "import", "d", "--architecture", "amd64"},
                    {"image", "import", "m", "d", "--os", "x", "--release", "1"},
                    {"image", "import", "https://h/d", "--os", "x", "--release", "1"},
                    {"image", "metadata", "m.tar"},
                    {"image", "metadata", "m.tar", "x", "--os", "x", "--release", "1"}
                }) {
            assertThat(shell.run(args).code()).as(String.join(" ", args)).isEqualTo(2);
        }
    }

    @Test
    void propertiesThatLostTheirIndentationAreToldOnStandardError() throws IOException {
        String yaml = "architecture: x86_64\ncreation_date: 5\nproperties:\nos: x\n";
        TestImage image = TestImage.unified("metadata.yaml", yaml, "rootfs/x", "x");
        Shell.Result result =
                shell.run("image", "import", image.write(files).getFirst().toString());

        assertThat(result.code()).isZero();
        assertThat(result.err())
                .isEqualTo(
                        "Warning: properties in metadata.yaml of image.tar.gz is empty: os stands beside it"
                                + " instead of beneath it, where they are read\n");
    }

    @Test
    void anEmptyPropertyOfAnImageIsKeptUntilSomebodyChangesIt() throws IOException {
        TestImage image =
                TestImage.unified(
                        "metadata.yaml", TestImage.metadata("a") + "  note:\n", "rootfs/x", "x");
        shell.run("image", "import", image.write(files).getFirst().toString(), "--alias=a").ok();
        assertThat(shell.run("image", "show", "a").ok()).contains("note: \"\"");
        shell.run("image", "set-property", "a", "x", "y").ok();
        assertThat(shell.run("image", "show", "a").ok()).doesNotContain("note:");
    }

    private String[] disk(String... more) {
        String file = files.resolve("disk.qcow2").toString();
        return joined(List.of("image", "import", file, "--alias=t"), more);
    }

    private static String[] joined(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void standardInputIsAUnifiedImage() {
        TestImage image = TestImage.container("one");
        assertThat(shell.runWith(bytes(image, 0), "image", "import", "-").ok())
                .contains(image.fingerprint().hex());
    }

    @Test
    void propertiesGoOverThoseOfTheImage() throws IOException {
        String file = TestImage.container("one").write(files).getFirst().toString();
        shell.run("image", "import", file, "os = Other", "local:", "note=a=b", "--alias", "x").ok();
        assertThat(shell.run("image", "get-property", "x", "os").ok()).isEqualTo("Other\n");
        assertThat(shell.run("image", "get-property", "x", "note").ok()).isEqualTo("a=b\n");
        assertThat(shell.run("image", "get-property", "x", "name").ok()).isEqualTo("one\n");
    }

    @Test
    void aFileWhoseNameHasAnEqualsSignIsAFile() throws IOException {
        Path file = files.resolve("a=b.tar.gz");
        Files.write(file, bytes(TestImage.container("one"), 0));
        shell.run("image", "import", file.toString()).ok();
    }

    @Test
    void anImageThatIsThereIsSaidToBeThereAndGetsItsAliases() throws IOException {
        TestImage image = TestImage.container("one");
        String file = image.write(files).getFirst().toString();
        shell.run("image", "import", file).ok();
        assertThat(shell.run("image", "import", file, "--alias", "late").refusal())
                .startsWith("Image with same fingerprint already exists: " + image.fingerprint());
        shell.run("image", "get-property", "late", "os").ok();
        assertThat(shell.run("image", "import", file, "--alias", "later", "--reuse").ok())
                .isEqualTo(
                        "Image is there already with fingerprint: %s\n"
                                .formatted(image.fingerprint()));
        shell.run("image", "get-property", "later", "os").ok();
    }

    @Test
    void quietSaysNothing() throws IOException {
        String file = TestImage.container("one").write(files).getFirst().toString();
        assertThat(shell.run("-q", "image", "import", file).ok()).isEmpty();
        assertThat(shell.run("image", "export", "--quiet", "-", files.toString()).code()).isOne();
    }

    @Test
    void theWrongNumberOfArgumentsIsWrongUsage() {
        for (String[] args :
                new String[][] {
                    {"image", "import"},
                    {"image", "import", "a", "b", "c"},
                    {"image", "import", "k=v"},
                    {"image", "import", "-", "b"},
                    {"image", "import", "a", "--bogus"},
                    {"image", "import", "a", "--compression", "rar"},
                    {"image", "bogus"},
                    {"bogus"}
                }) {
            Shell.Result result = shell.run(args);
            assertThat(result.code()).as(String.join(" ", args)).isEqualTo(2);
            assertThat(result.err()).startsWith("Error: ").contains("--help");
        }
    }

    @Test
    void aFileThatIsNotThereOrNotReadableIsNamed() throws IOException {
        assertThat(shell.run("image", "import", "nope.tar.xz").refusal())
                .isEqualTo("open nope.tar.xz: no such file or directory");
        Path locked = Files.writeString(files.resolve("locked"), "x");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        String refusal = shell.run("image", "import", locked.toString()).refusal();
        assertThat(refusal).contains("locked");
    }

    @Test
    void aNameThatIsNoNameIsRefusedBeforeABlockIsWritten() throws IOException {
        String file = TestImage.container("one").write(files).getFirst().toString();
        for (String name : List.of("", "x".repeat(10_000))) {
            assertThat(shell.run("image", "import", file, "--alias", name).refusal())
                    .containsAnyOf("Invalid image alias name", "Alias name missing")
                    .hasSizeLessThan(300);
        }
        assertThat(shell.run("store", "usage").ok()).contains("Images: 0\n", "Stored: 0");
    }

    @Test
    void anAliasThatIsHardToTypeIsTakenWithAWarningAndListed() throws IOException {
        String file = TestImage.container("one").write(files).getFirst().toString();
        List<String> names = List.of("a b", "a\nb", "/a", "a/b/", "a:b", "x".repeat(2000), " ");
        List<String> line = new ArrayList<>(List.of("image", "import", file));
        names.forEach(name -> line.addAll(List.of("--alias", name)));
        Shell.Result result = shell.run(line.toArray(String[]::new));

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err().lines()).hasSize(names.size());
        assertThat(result.err())
                .contains("Warning: the alias \"a:b\" is hard to ask for: clients read")
                .contains("Warning: the alias \"a\\u000ab\" is hard to ask for");
        assertThat(shell.run("image", "alias", "list", "--format", "json").ok())
                .contains(
                        "\"a b\"", "\"a\\nb\"", "\"/a\"", "\"a/b/\"", "\"a:b\"", "x".repeat(2000));
        assertThat(shell.run("image", "info", "local:a:b").ok()).contains("a/b/");
        assertThat(shell.run("image", "info", "local:/a").ok()).contains("a/b/");
        shell.run("image", "alias", "delete", "local:a/b/").ok();
        assertThat(shell.run("image", "alias", "list").ok()).doesNotContain("a/b/");
    }

    private static byte[] bytes(TestImage image, int part) {
        return image.parts().get(part).bytes();
    }
}
