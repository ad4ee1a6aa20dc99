package gantry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFile.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every source of images does.
public abstract class ImageSourceContract {
    /// An empty place; what the source gives is put into it.
    protected abstract ImageServer server() throws IOException;

    private ImageInfo put(TestImage image, String... aliases) throws IOException {
        List<Alias> names = List.of(aliases).stream().map(Alias::new).toList();
        ImageDraft draft = ImageDraft.PLAIN.withAliases(names, TakenAlias.REFUSE);
        return server().receive(image.stream(), draft, Progress.NONE);
    }

    @Test
    void anImageIsFoundByItsAliasBeforeItsFingerprint() throws IOException {
        ImageInfo one = put(TestImage.container("one"));
        String digits = one.fingerprint().hex().substring(0, 8);
        ImageInfo two = put(TestImage.container("two"), digits, "with/slash");
        assertThat(server().find(ImageQuery.of(digits)).fingerprint()).isEqualTo(two.fingerprint());
        assertThat(server().find(ImageQuery.of("with/slash")).fingerprint())
                .isEqualTo(two.fingerprint());
        assertThat(server().find(ImageQuery.of(one.fingerprint().hex())).fingerprint())
                .isEqualTo(one.fingerprint());
    }

    @Test
    void aShortFingerprintIsEnough() throws IOException {
        ImageInfo one = put(TestImage.container("one"));
        String digits = one.fingerprint().hex().substring(0, 2);
        assertThat(server().find(ImageQuery.of(digits)).fingerprint()).isEqualTo(one.fingerprint());
    }

    @Test
    void aShortFingerprintOfSeveralImagesIsRefused() throws IOException {
        List<String> starts = new ArrayList<>();
        while (true) {
            TestImage image = TestImage.container("image" + starts.size());
            String start = image.fingerprint().hex().substring(0, 1);
            put(image);
            if (starts.contains(start)) {
                assertThatThrownBy(() -> server().find(ImageQuery.of(start)))
                        .isInstanceOf(Invalid.class)
                        .hasMessageStartingWith("More than one image matches");
                return;
            }
            starts.add(start);
        }
    }

    @Test
    void whatIsNoImageIsNotFound() throws IOException {
        put(TestImage.container("one"));
        for (String name : List.of("absent", "%", "_", "a%", "", "../x", "%2e%2e", "zz/zz", "ÄÖ")) {
            assertThatThrownBy(() -> server().find(ImageQuery.of(name)))
                    .describedAs(name)
                    .isInstanceOf(NotFound.class)
                    .hasMessageStartingWith("Image not found");
        }
    }

    @Test
    void anAliasOfTheOtherTypeIsNotMeant() throws IOException {
        ImageInfo vm = put(TestImage.virtualMachine("vm"), "web");
        assertThat(server().find(ImageQuery.of("web")).fingerprint()).isEqualTo(vm.fingerprint());
        ImageQuery asVm = new ImageQuery("web", Optional.of(ImageType.VIRTUAL_MACHINE));
        assertThat(server().find(asVm).fingerprint()).isEqualTo(vm.fingerprint());
        ImageQuery asContainer = new ImageQuery("web", Optional.of(ImageType.CONTAINER));
        assertThatThrownBy(() -> server().find(asContainer)).isInstanceOf(NotFound.class);
    }

    @Test
    void everyImageIsListed() throws IOException {
        assertThat(server().list()).isEmpty();
        ImageInfo one = put(TestImage.container("one"), "one");
        ImageInfo two = put(TestImage.virtualMachine("two"));
        assertThat(server().list()).containsExactlyInAnyOrder(one, two);
        List<ImageInfo> each = new ArrayList<>();
        server().each(each::add);
        assertThat(each).containsExactlyInAnyOrder(one, two);
    }

    @Test
    void aUnifiedImageComesBackByteForByte() throws IOException {
        assertComesBack(TestImage.container("one"));
    }

    @Test
    void aSplitImageComesBackByteForByte() throws IOException {
        assertComesBack(TestImage.splitContainer("one"));
    }

    @Test
    void aDiskComesBackByteForByte() throws IOException {
        assertComesBack(TestImage.virtualMachine("one"));
    }

    private void assertComesBack(TestImage image) throws IOException {
        ImageInfo info = put(image);
        List<Kind> kinds = new ArrayList<>();
        try (ImageStream stream = server().open(info)) {
            int part = 0;
            for (Optional<ImageFile> file = stream.next(); file.isPresent(); file = stream.next()) {
                kinds.add(file.get().kind());
                assertThat(file.get().bytes().readAllBytes())
                        .isEqualTo(image.parts().get(part++).bytes());
            }
        }
        assertThat(kinds).isEqualTo(image.parts().stream().map(TestImage.Part::kind).toList());
    }

    @Test
    void anImageThatIsGoneCannotBeOpened() throws IOException {
        ImageInfo info = put(TestImage.container("one"));
        server().delete(info);
        assertThatThrownBy(() -> server().open(info)).isInstanceOf(NotFound.class);
    }
}
