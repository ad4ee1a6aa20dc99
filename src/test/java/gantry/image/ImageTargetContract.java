package gantry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFile.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What every target of images does, and every place whose images can be looked after.
public abstract class ImageTargetContract {
    private static final Fingerprint OTHER = new Fingerprint("0".repeat(64));

    protected abstract ImageServer server() throws IOException;

    private ImageInfo receive(TestImage image, ImageDraft draft) throws IOException {
        return server().receive(image.stream(), draft, Progress.NONE);
    }

    private static ImageDraft named(TakenAlias whenTaken, String... aliases) {
        return ImageDraft.PLAIN.withAliases(
                List.of(aliases).stream().map(Alias::new).toList(), whenTaken);
    }

    @Test
    void whatArrivesIsWhatTheBytesSay() throws IOException {
        for (TestImage image :
                List.of(
                        TestImage.container("one"),
                        TestImage.splitContainer("one"),
                        TestImage.virtualMachine("one"))) {
            ImageInfo info = receive(image, ImageDraft.PLAIN.expecting(image.fingerprint()));
            assertThat(info.fingerprint()).isEqualTo(image.fingerprint());
            assertThat(info.facts().size()).isEqualTo(image.size());
            assertThat(info.facts().architecture()).isEqualTo("x86_64");
            assertThat(info.facts().createdAt()).isEqualTo(Instant.ofEpochSecond(1767225600));
            assertThat(info.facts().filename()).isEqualTo(image.parts().getLast().filename());
            assertThat(info.facts().type())
                    .isEqualTo(
                            image.parts().getLast().kind() == Kind.DISK
                                    ? ImageType.VIRTUAL_MACHINE
                                    : ImageType.CONTAINER);
            assertThat(info.settings().properties()).containsEntry("os", "Test");
        }
    }

    @Test
    void anotherFingerprintThanExpectedLeavesNothing() throws IOException {
        assertThatThrownBy(
                        () ->
                                receive(
                                        TestImage.container("one"),
                                        ImageDraft.PLAIN.expecting(OTHER)))
                .isInstanceOf(Mismatch.class);
        assertThat(server().list()).isEmpty();
    }

    @Test
    void anImageThatIsThereIsNamed() throws IOException {
        TestImage image = TestImage.container("one");
        receive(image, ImageDraft.PLAIN);
        for (ImageDraft draft :
                List.of(ImageDraft.PLAIN, ImageDraft.PLAIN.expecting(image.fingerprint()))) {
            assertThatThrownBy(() -> receive(image, draft))
                    .isInstanceOfSatisfying(
                            AlreadyExists.class,
                            e -> assertThat(e.image()).contains(image.fingerprint()))
                    .hasMessageStartingWith("Image with same fingerprint already exists");
        }
        assertThat(server().list()).hasSize(1);
    }

    @Test
    void whatIsNoImageLeavesNothing() throws IOException {
        byte[] words =
                "this is no image".repeat(100).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        TestImage text = TestImage.of(new TestImage.Part(Kind.UNIFIED, "text", words));
        assertThatThrownBy(() -> receive(text, ImageDraft.PLAIN)).isInstanceOf(Invalid.class);
        assertThat(server().list()).isEmpty();
    }

    @Test
    void aSourceThatBreaksOffLeavesNothing() throws IOException {
        InputStream broken =
                new SequenceInputStream(
                        new ByteArrayInputStream(
                                TestImage.container("one").parts().getFirst().bytes()),
                        new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("the disk is on fire");
                            }

                            @Override
                            public int read(byte[] bytes, int offset, int length)
                                    throws IOException {
                                throw new IOException("the disk is on fire");
                            }
                        });
        ImageStream stream = stream(OptionalLong.empty(), broken);
        assertThatThrownBy(() -> server().receive(stream, ImageDraft.PLAIN, Progress.NONE))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is on fire");
        assertThat(server().list()).isEmpty();
    }

    @Test
    void aFileOfAnotherLengthThanAnnouncedLeavesNothing() throws IOException {
        byte[] bytes = TestImage.container("one").parts().getFirst().bytes();
        ImageStream stream =
                stream(OptionalLong.of(bytes.length + 1), new ByteArrayInputStream(bytes));
        assertThatThrownBy(() -> server().receive(stream, ImageDraft.PLAIN, Progress.NONE))
                .isInstanceOf(Mismatch.class);
        assertThat(server().list()).isEmpty();
    }

    private static ImageStream stream(OptionalLong size, InputStream bytes) {
        return new ImageStream() {
            private boolean given;

            @Override
            public Optional<ImageFile> next() {
                if (given) {
                    return Optional.empty();
                }
                given = true;
                return Optional.of(new ImageFile(Kind.UNIFIED, "image", size, bytes));
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void theDraftLiesOverTheMetadata() throws IOException {
        Instant expiry = Instant.parse("2031-02-03T04:05:06Z");
        ImageSettings settings =
                new ImageSettings(
                        true,
                        true,
                        Optional.of(expiry),
                        Map.of("os", "Mine", "equals", "a=b&c d+e"),
                        List.of("default"));
        ImageInfo info =
                receive(
                        TestImage.container("one"),
                        ImageDraft.PLAIN.withSettings(settings, Over.METADATA));
        assertThat(info.settings().properties())
                .containsEntry("os", "Mine")
                .containsEntry("equals", "a=b&c d+e")
                .containsEntry("name", "one");
        assertThat(info.settings().expiresAt()).contains(expiry);
        assertThat(info.settings().isPublic()).isTrue();
        assertThat(info.settings().autoUpdate()).isTrue();
    }

    @Test
    void aCompleteDraftLeavesTheMetadataAside() throws IOException {
        ImageSettings settings = ImageSettings.DEFAULT.withProperties(Map.of("only", "this"));
        ImageInfo info =
                receive(
                        TestImage.container("one"),
                        ImageDraft.PLAIN.withSettings(settings, Over.NOTHING));
        assertThat(info.settings()).isEqualTo(settings);
    }

    @Test
    void aTakenAliasRefusesTheWholeImage() throws IOException {
        receive(TestImage.container("one"), named(TakenAlias.REFUSE, "web"));
        assertThatThrownBy(
                        () ->
                                receive(
                                        TestImage.container("two"),
                                        named(TakenAlias.REFUSE, "new", "web")))
                .isInstanceOf(AlreadyExists.class)
                .hasMessageStartingWith("Alias already exists: web");
        assertThat(server().list()).hasSize(1);
        assertThat(server().aliases()).extracting(AliasEntry::name).containsExactly("web");
    }

    @Test
    void anAliasMovesWithItsDescription() throws IOException {
        ImageInfo one = receive(TestImage.container("one"), ImageDraft.PLAIN);
        server().createAlias(one, new Alias("web", "the web server"));
        ImageInfo two = receive(TestImage.container("two"), named(TakenAlias.MOVE, "web"));
        assertThat(two.aliases()).containsExactly(new Alias("web", "the web server"));
        assertThat(server().list()).hasSize(2);
    }

    @Test
    void reuseDeletesAnImageThatLosesItsLastAlias() throws IOException {
        receive(TestImage.container("nameless"), named(TakenAlias.MOVE, "a"));
        ImageInfo kept = receive(TestImage.container("kept"), named(TakenAlias.MOVE, "b", "c"));
        ImageInfo fresh = receive(TestImage.container("new"), named(TakenAlias.REPLACE, "a", "b"));
        assertThat(server().list())
                .extracting(ImageInfo::fingerprint)
                .containsExactlyInAnyOrder(kept.fingerprint(), fresh.fingerprint());
    }

    @Test
    void aliasesAreMadeRenamedAndDeleted() throws IOException {
        ImageInfo info = receive(TestImage.virtualMachine("one"), ImageDraft.PLAIN);
        server().createAlias(info, new Alias("a/b c?d".replace(" ", ""), "described"));
        assertThatThrownBy(() -> server().createAlias(info, new Alias("a/bc?d")))
                .isInstanceOf(AlreadyExists.class);
        AliasEntry made = server().aliases().getFirst();
        assertThat(made)
                .isEqualTo(
                        new AliasEntry(
                                new Alias("a/bc?d", "described"),
                                ImageType.VIRTUAL_MACHINE,
                                info.fingerprint()));
        server().renameAlias(made, "new%20name");
        AliasEntry renamed = server().aliases().getFirst();
        assertThat(renamed.name()).isEqualTo("new%20name");
        assertThatThrownBy(() -> server().renameAlias(made, "other")).isInstanceOf(NotFound.class);
        server().deleteAlias(renamed);
        assertThat(server().aliases()).isEmpty();
        assertThatThrownBy(() -> server().deleteAlias(renamed)).isInstanceOf(NotFound.class);
    }

    @Test
    void settingsAreReplacedUnlessSomeoneElseWasFaster() throws IOException {
        ImageInfo read = receive(TestImage.container("one"), ImageDraft.PLAIN);
        ImageSettings changed =
                read.settings().withPublic(true).withProperties(Map.of("k", "v", "gone", ""));
        server().update(read, changed);
        ImageInfo now = server().find(ImageQuery.of(read.fingerprint().hex()));
        assertThat(now.settings()).isEqualTo(changed.edited());
        assertThatThrownBy(() -> server().update(read, ImageSettings.DEFAULT))
                .isInstanceOf(Mismatch.class);
        assertThat(server().find(ImageQuery.of(read.fingerprint().hex()))).isEqualTo(now);
    }

    @Test
    void anImageGoesWithItsAliases() throws IOException {
        ImageInfo info = receive(TestImage.container("one"), named(TakenAlias.REFUSE, "web"));
        server().delete(info);
        assertThat(server().list()).isEmpty();
        assertThat(server().aliases()).isEmpty();
        assertThatThrownBy(() -> server().delete(info)).isInstanceOf(NotFound.class);
    }
}
