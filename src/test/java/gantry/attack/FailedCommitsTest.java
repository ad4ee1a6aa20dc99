package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.locks.FileLocks;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import gantry.store.blob.FileBlobs;
import gantry.store.catalog.FaultyCatalog;
import gantry.store.catalog.FaultyCatalog.Fault;
import gantry.store.catalog.Relief;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Uploads whose last step, the commit of their rows, fails: they leave nothing, however often.
@Tag("attack")
class FailedCommitsTest {
    private final Path blobs;
    private final FaultyCatalog faulty;
    private final ImageStore store;
    private final ProjectImages images;

    FailedCommitsTest(@TempDir Path directory) throws IOException {
        blobs = directory.resolve("blobs");
        faulty = new FaultyCatalog(directory.resolve("catalog.db"), Relief.NONE);
        store =
                new ImageStore(
                        new FileBlobs(blobs, FileLocks.in(blobs.resolveSibling("locks"))),
                        faulty.catalog(),
                        Clock.systemUTC());
        images = store.images(Project.DEFAULT);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "LOCKED", "BROKEN", "INTERRUPTED"})
    void anUploadWhoseCommitFailsLeavesNoFile(Fault fault) throws IOException {
        for (int i = 0; i < 8; i++) {
            String name = "image" + i;
            faulty.next(fault);
            assertThatThrownBy(() -> receive(name)).isInstanceOf(IOException.class);
            assertThat(Thread.interrupted()).isEqualTo(fault == Fault.INTERRUPTED);
        }
        assertThat(files()).isEmpty();
        assertThat(images.list()).isEmpty();
    }

    @Test
    void aCatalogThatAnswersNobodyForAWhileKeepsTheFilesOnlySoLong() throws IOException {
        faulty.next(Fault.SILENT);
        assertThatThrownBy(() -> receive("one")).isInstanceOf(IOException.class);
        assertThat(files()).isNotEmpty();
        store.lookAfter();
        assertThat(files()).isEmpty();
    }

    @Test
    void theNextUploadClearsThemToo() throws IOException {
        faulty.next(Fault.SILENT);
        assertThatThrownBy(() -> receive("one")).isInstanceOf(IOException.class);
        receive("two");
        assertThat(files()).hasSize(2);
        assertThat(store.verify(Progress.NONE)).isEmpty();
    }

    @Test
    void aCommitThatFailedOnlySeeminglyLosesNothing() throws IOException {
        faulty.next(Fault.COMMITTED);
        assertThatThrownBy(() -> receive("one")).isInstanceOf(IOException.class);
        assertThat(images.list()).hasSize(1);
        assertThat(store.verify(Progress.NONE)).isEmpty();
    }

    @Test
    void filesThatAnotherImageSharesStay() throws IOException {
        images.receive(TestImage.virtualMachine("one").stream(), ImageDraft.PLAIN, Progress.NONE);
        faulty.next(Fault.FULL);
        assertThatThrownBy(
                        () ->
                                images.receive(
                                        TestImage.virtualMachine("two").stream(),
                                        ImageDraft.PLAIN,
                                        Progress.NONE))
                .isInstanceOf(IOException.class);
        assertThat(files()).hasSize(2);
        assertThat(store.verify(Progress.NONE)).isEmpty();
    }

    @Test
    void anAliasThatIsTakenAtTheLastMomentLeavesNoFile() throws IOException {
        receive("one");
        assertThatThrownBy(() -> receive("two")).isInstanceOf(AlreadyExists.class);
        assertThat(files()).hasSize(2);
    }

    @Test
    void whatAKilledProcessNamedIsClearedByItself() throws IOException {
        receive("one");
        Path orphan = Files.writeString(blobs.resolve("ab".repeat(32)), "orphan");
        store.lookAfter();
        assertThat(orphan).doesNotExist();
        assertThat(files()).hasSize(2);
    }

    @Test
    void filesWhoseRowsWereLostAreNoLeftovers() throws IOException {
        receive("one");
        List<Path> many = new ArrayList<>();
        for (String name : List.of("ab", "cd", "ef")) { // more than one killed import leaves
            many.add(Files.writeString(blobs.resolve(name.repeat(32)), name));
        }
        store.lookAfter();
        assertThat(many).allSatisfy(file -> assertThat(file).exists());
        Files.delete(many.removeLast());
        Files.delete(many.removeLast());
        Files.setLastModifiedTime(many.getFirst(), FileTime.from(Instant.EPOCH));
        store.lookAfter();
        assertThat(many.getFirst()).as("older than the catalog").exists();
    }

    private void receive(String name) throws IOException {
        images.receive(
                TestImage.splitContainer(name).stream(),
                ImageDraft.PLAIN.withAliases(List.of(new Alias("same")), TakenAlias.REFUSE),
                Progress.NONE);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(blobs)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
