package gantry.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.image.ImageSecret;
import gantry.image.ImageSecret.Purpose;
import gantry.image.Project;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretRowsTest {
    private static final Project OTHER = new Project("other", "", true);

    private final Catalog catalog;

    SecretRowsTest(@TempDir Path directory) throws IOException {
        catalog = Catalog.sqlite(directory.resolve("catalog"));
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

    private Optional<ImageSecret> take(ImageSecret secret, long image, Instant now)
            throws IOException {
        return catalog.write(
                tables ->
                        tables.secrets()
                                .take(
                                        secret.secretSum(),
                                        secret.purpose(),
                                        secret.project(),
                                        Samples.fingerprint(image),
                                        now));
    }

    @Test
    void ofManyWhoTakeOneSecretOneGetsIt() throws IOException {
        ImageSecret secret = Samples.secret(3, Purpose.UPLOAD, Project.DEFAULT, THEN);
        catalog.change(tables -> tables.secrets().add(secret));
        List<Future<Optional<ImageSecret>>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                all.add(threads.submit(() -> take(secret, 1, THEN.minusMillis(1))));
            }
        }
        assertThat(all.stream().map(SecretRowsTest::finish).filter(Optional::isPresent))
                .containsExactly(Optional.of(secret));
    }

    @Test
    void aSecretIsNotTakenForAnotherImagePurposeProjectOrTime() throws IOException {
        catalog.change(tables -> tables.projects().add(OTHER));
        ImageSecret secret = Samples.secret(3, Purpose.UPLOAD, Project.DEFAULT, THEN);
        Instant before = THEN.minusMillis(1);
        catalog.change(tables -> tables.secrets().add(secret));
        assertThat(take(Samples.secret(4, Purpose.UPLOAD, Project.DEFAULT, THEN), 1, before))
                .isEmpty();
        assertThat(take(Samples.secret(3, Purpose.DOWNLOAD, Project.DEFAULT, THEN), 1, before))
                .isEmpty();
        assertThat(take(Samples.secret(3, Purpose.UPLOAD, "other", THEN), 1, before)).isEmpty();
        assertThat(take(secret, 2, before)).isEmpty();
        assertThat(take(secret, 1, THEN)).isEmpty();
        assertThat(take(secret, 1, before)).contains(secret);
    }

    @Test
    void secretsGoWhenTheirTimeOrTheirProjectIsOver() throws IOException {
        catalog.change(tables -> tables.projects().add(OTHER));
        catalog.change(
                tables ->
                        tables.secrets()
                                .add(Samples.secret(3, Purpose.UPLOAD, Project.DEFAULT, THEN)));
        catalog.change(
                tables ->
                        tables.secrets()
                                .add(
                                        Samples.secret(
                                                4,
                                                Purpose.UPLOAD,
                                                Project.DEFAULT,
                                                THEN.plusSeconds(1))));
        catalog.change(
                tables ->
                        tables.secrets()
                                .add(Samples.secret(5, Purpose.UPLOAD, "other", Instant.MAX)));
        assertThat(secrets()).isEqualTo(3);
        catalog.change(tables -> tables.secrets().deleteExpired(THEN));
        assertThat(secrets()).isEqualTo(2);
        catalog.change(tables -> tables.projects().rename(OTHER, "renamed"));
        assertThat(secrets()).isEqualTo(2);
        catalog.change(tables -> tables.projects().delete("renamed"));
        assertThat(secrets()).isEqualTo(1);
    }

    private int secrets() throws IOException {
        return catalog.read(tables -> tables.secrets().count(Optional.empty(), Purpose.UPLOAD));
    }

    private static <T> T finish(Future<T> task) {
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
