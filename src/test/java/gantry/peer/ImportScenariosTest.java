package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import gantry.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `image import` and `image export`.
class ImportScenariosTest extends Scenarios {
    private static final TestImage UNIFIED = TestImage.container("unified");
    private static final TestImage SPLIT = TestImage.splitContainer("split");
    private static final TestImage MACHINE = TestImage.virtualMachine("machine");

    @ParameterizedTest
    @ValueSource(strings = {"local:", "one:"})
    void everyFormGoesInAndComesOutTheSame(String remote) throws IOException {
        for (TestImage image :
                List.of(UNIFIED, SPLIT, MACHINE, TestImage.unifiedMachine("machine"))) {
            imports(image, remote, "--alias", "it");
            exportsTheSame(image, remote + "it");
            exportsTheSame(image, remote + fp(image).substring(0, 8));
            client.ok("image", "delete", remote + "it");
        }
        assertThat(client.listed("F", remote)).isEmpty();
    }

    @Test
    void theTypeIsThatOfTheRoot() throws IOException {
        imports(UNIFIED, "local:", "--alias", "container");
        imports(SPLIT, "local:");
        imports(MACHINE, "local:", "--alias", "disk");
        assertThat(client.listed("Ft"))
                .containsExactlyInAnyOrder(
                        fp(UNIFIED) + ",CONTAINER",
                        fp(SPLIT) + ",CONTAINER",
                        fp(MACHINE) + ",VIRTUAL-MACHINE");
        assertThat(client.ok("image", "info", "disk", "--vm")).contains("Type: virtual-machine");
        assertThat(client.ok("image", "show", "disk", "--vm")).contains("os: Test");
        assertThat(client.ok("image", "info", "disk")).contains("Type: virtual-machine");
        assertThat(client.refused("image", "info", "container", "--vm")).contains("not found");
    }

    @Test
    void filesAreNamedAfterTheImageInADirectory() throws IOException {
        imports(UNIFIED, "local:");
        imports(SPLIT, "local:");
        client.ok("image", "export", fp(UNIFIED), temporary.toString());
        client.ok("image", "export", fp(SPLIT), temporary + "/");
        assertThat(temporary.resolve(fp(UNIFIED) + ".tar.gz")).isRegularFile();
        assertThat(temporary.resolve("meta-" + fp(SPLIT) + ".tar.gz")).isRegularFile();
        assertThat(temporary.resolve(fp(SPLIT) + ".tar.gz")).isRegularFile();
    }

    @Test
    void filesAreNamedAsThePersonSays() throws IOException {
        imports(UNIFIED, "local:");
        imports(SPLIT, "local:");
        client.ok("image", "export", fp(UNIFIED), temporary + "/whole");
        client.ok("image", "export", fp(SPLIT), temporary + "/parts");
        assertThat(temporary.resolve("whole.tar.gz"))
                .hasBinaryContent(UNIFIED.parts().getFirst().bytes());
        assertThat(temporary.resolve("parts")).hasBinaryContent(SPLIT.parts().getFirst().bytes());
        assertThat(temporary.resolve("parts.root"))
                .hasBinaryContent(SPLIT.parts().getLast().bytes());
    }

    @Test
    void theExportOfWhatIsNotThereIsRefused() throws IOException {
        assertThat(client.refused("image", "export", "nothing", temporary + "/out"))
                .contains("not found");
    }

    @Test
    void propertiesAreGivenWithTheImport() throws IOException {
        imports(UNIFIED, "local:", "os=Mine", "note=two words", "sum=a=b", "--alias", "it");
        assertThat(client.ok("image", "get-property", "it", "os").strip()).isEqualTo("Mine");
        assertThat(client.ok("image", "get-property", "it", "note").strip()).isEqualTo("two words");
        assertThat(client.ok("image", "get-property", "it", "sum").strip()).isEqualTo("a=b");
        assertThat(client.ok("image", "get-property", "it", "name").strip()).isEqualTo("unified");
    }

    @Test
    void importsAreAnsweredWithTheFingerprint() throws IOException {
        Path file = UNIFIED.write(temporary).getFirst();
        assertThat(client.ok("image", "import", file.toString()))
                .contains("Image imported with fingerprint: " + fp(UNIFIED));
    }

    @Test
    void aDirectoryIsPacked() throws IOException {
        assumeThat(System.getProperty("user.name"))
                .as("a directory is packed by root")
                .isEqualTo("root");
        Files.createDirectories(temporary.resolve("rootfs/etc"));
        Files.createDirectories(temporary.resolve("templates"));
        Files.writeString(temporary.resolve("rootfs/etc/hostname"), "packed");
        Files.writeString(temporary.resolve("metadata.yaml"), TestImage.metadata("packed"));
        client.ok("image", "import", temporary.toString(), "one:", "--alias", "packed");
        assertThat(client.ok("image", "get-property", "one:packed", "name").strip())
                .isEqualTo("packed");
    }

    @Test
    void anImageIsPublicWhereThatIsAsked() throws IOException {
        imports(UNIFIED, "local:", "--public");
        imports(SPLIT, "local:", "--public");
        imports(MACHINE, "local:");
        assertThat(client.listed("Fp"))
                .containsExactlyInAnyOrder(
                        fp(UNIFIED) + ",yes", fp(SPLIT) + ",yes", fp(MACHINE) + ",no");
    }

    @Test
    void anImportOfTheSameImageIsRefusedAndMovesNoAlias() throws IOException {
        for (TestImage image : List.of(UNIFIED, SPLIT, MACHINE)) {
            imports(image, "local:", "--alias", "first");
            assertThat(importRefused(image, "local:", "--alias", "second"))
                    .contains("Image with same fingerprint already exists");
            assertThat(client.listed("L", fp(image))).containsExactly("first");
            client.ok("image", "delete", "first");
        }
    }

    @Test
    void anImportTakesTheAliasFromAnOlderImage() throws IOException {
        imports(UNIFIED, "local:", "--alias", "web", "--alias", "kept");
        imports(SPLIT, "local:", "--alias", "web");
        assertThat(client.listed("LF"))
                .containsExactlyInAnyOrder("kept," + fp(UNIFIED), "web," + fp(SPLIT));
    }

    @Test
    void whatIsNoImageIsRefusedAndLeavesNothing() throws IOException {
        Path junk = Files.writeString(temporary.resolve("junk.tar.gz"), "junk");
        Path empty = Files.createFile(temporary.resolve("empty"));
        TestImage.Part metadata = TestImage.metadataPart("alone");
        Path alone = Files.write(temporary.resolve("alone.tar.gz"), metadata.bytes());
        Path bare =
                Files.write(
                        temporary.resolve("bare.tar.gz"),
                        TestImage.gzip(TestImage.tar("rootfs/etc/hostname", "bare")));
        for (Path file : List.of(junk, empty, alone, bare, temporary.resolve("missing"))) {
            client.refused("image", "import", file.toString(), "one:", "--alias", "no");
        }
        client.refused("image", "import", alone.toString(), junk.toString(), "one:");
        client.refused("image", "import", "http://127.0.0.1:1/image", "one:");
        client.refused("image", "import", "https://127.0.0.1:1/image", "one:");
        assertThat(client.listed("F", "one:")).isEmpty();
        assertThat(client.ok("image", "alias", "list", "one:", "-f", "csv")).isEmpty();
    }

    @Test
    void metadataIsNeeded() throws IOException {
        for (String metadata :
                List.of("", "architecture: x86_64\n", "creation_date: 1\n", "- a list\n", "a: [")) {
            importRefused(TestImage.unified("metadata.yaml", metadata, "rootfs/a", "b"), "one:");
        }
        assertThat(client.listed("F", "one:")).isEmpty();
    }

    @Test
    void templatesStayInTheImage() throws IOException {
        TestImage image =
                TestImage.unified(
                        "metadata.yaml",
                        TestImage.metadata("templates")
                                + "templates:\n  /etc/hostname:\n    when: [create]\n"
                                + "    template: hostname.tpl\n    properties: {a: b}\n",
                        "templates/hostname.tpl",
                        "{{ container.name }}",
                        "rootfs/etc/hostname",
                        "templates");
        imports(image, "one:", "--alias", "it");
        assertThat(client.ok("image", "show", "one:it")).doesNotContain("hostname.tpl");
        exportsTheSame(image, "one:it");
    }
}
