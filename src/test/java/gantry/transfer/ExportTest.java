package gantry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.ImageDraft;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageInfo;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
    private static final String OURS = "mine";

    @TempDir private Path directory;

    private ImageStore store;
    private ProjectImages images;
    private ImageInfo image;
    private Path target;

    @BeforeEach
    void open() throws IOException {
        store = ImageStore.open(directory.resolve("store"), Clock.systemUTC());
        images = store.images(Project.DEFAULT);
        image =
                images.receive(
                        TestImage.splitContainer("one").stream(), ImageDraft.PLAIN, Progress.NONE);
        target = Files.createDirectory(directory.resolve("out")).resolve("it");
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    /// Has somebody else write the file while the rootfs comes.
    private static Progress writing(Path file) {
        return new Progress() {
            @Override
            public void phase(String name, OptionalLong total) {
                if (name.equals("rootfs")) {
                    try {
                        Files.writeString(file, OURS);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }

            @Override
            public void advance(long bytes) {}
        };
    }

    @Test
    void namesThatAreTakenMeanwhileAreNotTakenAway() {
        for (String name : new String[] {"it", "it.root"}) {
            Path theirs = target.resolveSibling(name);
            assertThatThrownBy(() -> new Export(images, writing(theirs)).toFiles(image, target))
                    .isInstanceOf(AlreadyExists.class)
                    .hasMessageStartingWith(theirs + " exists already");
            assertThat(theirs).hasContent(OURS);
            assertThat(target.getParent()).isDirectoryNotContaining(path -> !path.equals(theirs));
            assertThat(theirs.toFile().delete()).isTrue();
        }
    }

    @Test
    void filesAreReplacedOnlyWhenAllBytesAreThere() throws IOException {
        Files.writeString(target, OURS);
        Progress looking =
                new Progress() {
                    @Override
                    public void phase(String name, OptionalLong total) {
                        assertThat(target).hasContent(OURS);
                    }

                    @Override
                    public void advance(long bytes) {}
                };
        new Export(images, looking).replacingFiles(image, target);
        assertThat(target)
                .hasBinaryContent(TestImage.splitContainer("one").parts().getFirst().bytes());
    }
}
