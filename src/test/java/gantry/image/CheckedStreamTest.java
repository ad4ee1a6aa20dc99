package gantry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFile.Promised;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CheckedStreamTest {
    private static final TestImage IMAGE = TestImage.virtualMachine("web");
    private static final Fingerprint OTHER = new Fingerprint("0".repeat(64));

    private static void readAll(ImageStream image) throws IOException {
        for (Optional<ImageFile> file = image.next(); file.isPresent(); file = image.next()) {
            assertThat(file.get().bytes().readAllBytes()).isNotEmpty();
            assertThat(file.get().bytes().read()).isNegative();
        }
    }

    private static ImageFile file(TestImage.Part part) {
        return new ImageFile(
                part.kind(),
                "file",
                OptionalLong.of(part.bytes().length),
                new ByteArrayInputStream(part.bytes()));
    }

    private static ImageStream of(ImageFile... files) {
        Iterator<ImageFile> rest = List.of(files).iterator();
        return new ImageStream() {
            @Override
            public Optional<ImageFile> next() {
                return rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
            }

            @Override
            public void close() {}
        };
    }

    private static Digest sum(TestImage.Part part) {
        var sum = Digest.sha256();
        sum.update(part.bytes());
        return Digest.of(sum);
    }

    @Test
    void whatWasPromisedPasses() throws IOException {
        ImageFile[] files =
                IMAGE.parts().stream()
                        .map(part -> file(part).promising(new Promised(sum(part), "there")))
                        .toArray(ImageFile[]::new);
        readAll(new CheckedStream(of(files), IMAGE.fingerprint()));
    }

    @Test
    void anImageOfAnotherFingerprintIsRefusedAtItsEnd() {
        ImageFile[] files =
                IMAGE.parts().stream().map(CheckedStreamTest::file).toArray(ImageFile[]::new);
        assertThatThrownBy(() -> readAll(new CheckedStream(of(files), OTHER)))
                .isInstanceOf(Mismatch.class)
                .hasMessage(
                        "Image fingerprint doesn't match. Got %s expected %s"
                                .formatted(IMAGE.fingerprint(), OTHER));
    }

    @Test
    void aFileOfAnotherSumIsRefusedAtItsOwnEnd() {
        Digest other = new Digest(OTHER.hex());
        TestImage.Part part = IMAGE.parts().getFirst();
        ImageFile file = file(part).promising(new Promised(other, "https://there/file"));
        assertThatThrownBy(() -> readAll(new CheckedStream(of(file), IMAGE.fingerprint())))
                .isInstanceOf(Mismatch.class)
                .hasMessage(
                        "Hash mismatch for \"https://there/file\": %s != %s"
                                .formatted(sum(part), other));
    }

    @Test
    void aFileOfAnotherSizeIsRefused() {
        byte[] bytes = IMAGE.parts().getFirst().bytes();
        ImageFile file =
                new ImageFile(
                        ImageFile.Kind.UNIFIED,
                        "file",
                        OptionalLong.of(bytes.length + 1),
                        new ByteArrayInputStream(bytes));
        assertThatThrownBy(() -> readAll(new CheckedStream(of(file), IMAGE.fingerprint())))
                .isInstanceOf(Mismatch.class)
                .hasMessageStartingWith("file should have %d bytes".formatted(bytes.length + 1));
    }

    @Test
    void whatIsSkippedIsSummedToo() throws IOException {
        ImageStream image =
                new CheckedStream(
                        of(
                                IMAGE.parts().stream()
                                        .map(CheckedStreamTest::file)
                                        .toArray(ImageFile[]::new)),
                        IMAGE.fingerprint());
        for (Optional<ImageFile> file = image.next(); file.isPresent(); file = image.next()) {
            file.get().bytes().skipNBytes(file.get().size().orElseThrow());
        }
    }
}
