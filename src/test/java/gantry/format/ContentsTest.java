package gantry.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Archives that are no image, and are refused by what they are.
class ContentsTest {
    private static final String FILE = "a.tar.gz";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "img/metadata.yaml|it is there as img/metadata.yaml: pack what is in that directory: tar -C img",
                "backup/index.yaml|it is the backup of an instance, not an image",
                "manifest.json|it is what docker save writes",
                "oci-layout|it is an OCI archive",
                "box.OVF|it is an OVA appliance",
                "disk.raw|it holds the disk disk.raw",
                "etc/ usr/ bin/ home/|it is a rootfs itself"
            })
    void anArchiveWithoutMetadataIsToldByItsNames(String names, String hint) {
        assertThatThrownBy(() -> unified(tar(names)))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith(
                        "Metadata tarball is missing metadata.yaml: a.tar.gz holds ")
                .hasMessageContaining("none of that name at its top; " + hint);
    }

    @ParameterizedTest
    @CsvSource({
        "rootfs.qcow2",
        "disk.qcow2",
        "root.img",
        "rootfs.tar.gz",
        "rootfs.squashfs",
        "disk.raw"
    })
    void aRootUnderAnotherNameIsNamed(String name) {
        assertThatThrownBy(() -> unified(tar("metadata.yaml " + name)))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining(
                        "neither a rootfs directory nor rootfs.img. " + name + " is there");
    }

    @Test
    void namesOfStrangersAreMadePrintable() {
        assertThatThrownBy(() -> unified(tar("\u001b[31m/metadata.yaml")))
                .hasMessageContaining("\\u001b[31m/metadata.yaml");
    }

    @Test
    void metadataThatIsNotInATarballIsNamedWithTheCommandThatPacksIt() {
        byte[] yaml = TestTar.YAML.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Inspector.metadata(new TestChannel(yaml), "metadata.yaml"))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("is metadata.yaml itself, not a tarball with it")
                .hasMessageContaining("tar -cJf metadata.tar.xz metadata.yaml");
    }

    @Test
    void aWebPageIsNamed() {
        byte[] page = "<!DOCTYPE html>\n<html>Not found".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> unified(page)).hasMessageContaining("is a web page, not a file");
    }

    @Test
    void aDiskInAUnifiedImageThatIsNoneIsToldAsAWarning() throws IOException {
        byte[] image = TestImage.tar("metadata.yaml", TestTar.YAML, "rootfs.img", "text");

        assertThat(unified(image).warnings())
                .singleElement()
                .asString()
                .startsWith("rootfs.img in a.tar.gz is no qcow2 disk");
    }

    @Test
    void aQcow2DiskInAUnifiedImageIsFine() throws IOException {
        byte[] image =
                new TestTar()
                        .file("rootfs.img", TestImage.qcow2())
                        .file("metadata.yaml", TestTar.YAML)
                        .bytes();

        assertThat(unified(image).warnings()).isEmpty();
    }

    @Test
    void anEncryptedDiskInAUnifiedImageIsRefused() {
        byte[] disk = TestImage.qcow2();
        disk[35] = 2;
        byte[] image =
                new TestTar().file("rootfs.img", disk).file("metadata.yaml", TestTar.YAML).bytes();

        assertThatThrownBy(() -> unified(image))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("rootfs.img in a.tar.gz is encrypted");
    }

    private static byte[] tar(String names) {
        TestTar tar = new TestTar();
        for (String name : names.split(" ", -1)) {
            if (name.endsWith("/")) {
                tar = tar.directory(name);
            } else {
                tar = tar.file(name, name.equals("metadata.yaml") ? TestTar.YAML : "x");
            }
        }
        return tar.bytes();
    }

    private static Inspection unified(byte[] bytes) throws IOException {
        return Inspector.unified(new TestChannel(bytes), FILE);
    }
}
