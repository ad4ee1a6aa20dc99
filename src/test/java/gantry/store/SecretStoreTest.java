package gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.Access;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageSecret;
import gantry.image.ImageSecret.Purpose;
import gantry.image.Project;
import gantry.image.TrustedCertificate;
import gantry.image.TryLater;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretStoreTest {
    private static final Fingerprint IMAGE = new Fingerprint("ab".repeat(32));

    private final Digest maker = Digest.ofText("maker");

    @TempDir Path directory;
    private ImageStore store;

    @BeforeEach
    void open() throws IOException {
        store = ImageStore.open(directory, Clock.systemUTC());
        store.projects().create(new Project("theirs", "", true));
        store.trust(new SecureRandom())
                .add(
                        new TrustedCertificate(
                                maker,
                                "m",
                                TrustedCertificate.Type.CLIENT,
                                new Access(true, List.of("theirs")),
                                "",
                                Instant.EPOCH));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private ImageSecret add(String secret, Purpose purpose, String project) throws IOException {
        return store.secrets().add(secret, purpose, project, IMAGE, Optional.of(maker), "{}");
    }

    @Test
    void anUploadIsTakenOnce() throws IOException {
        ImageSecret made = add("s", Purpose.UPLOAD, "theirs");
        assertThat(store.secrets().opened("s", "theirs")).isEmpty();
        assertThat(store.secrets().take("s", "default", IMAGE)).isEmpty();
        assertThat(store.secrets().take("s", "theirs", IMAGE))
                .hasValueSatisfying(
                        taken -> assertThat(taken.secretSum()).isEqualTo(made.secretSum()));
        assertThat(store.secrets().take("s", "theirs", IMAGE)).isEmpty();
    }

    @Test
    void aDownloadIsOpenedAgain() throws IOException {
        add("s", Purpose.DOWNLOAD, "theirs");
        for (int i = 0; i < 3; i++) {
            assertThat(store.secrets().opened("s", "theirs")).contains(IMAGE);
        }
        assertThat(store.secrets().take("s", "theirs", IMAGE)).isEmpty();
    }

    @Test
    void itIsWorthNothingOnceItsMakerMayNotUseTheProject() throws IOException {
        add("d", Purpose.DOWNLOAD, "default");
        add("u", Purpose.UPLOAD, "default");
        assertThat(store.secrets().opened("d", "default")).isEmpty();
        assertThat(store.secrets().take("u", "default", IMAGE)).isEmpty();
    }

    @Test
    void oneMakerHasOnlySoManyAndNobodyElseWaitsForIt() throws IOException {
        ImageSecret one = add("0", Purpose.UPLOAD, "theirs");
        store.catalog()
                .change(
                        tables -> {
                            for (int i = 1; i < Purpose.UPLOAD.most(); i++) {
                                tables.secrets()
                                        .add(
                                                new ImageSecret(
                                                        Digest.ofText("" + i),
                                                        one.purpose(),
                                                        one.project(),
                                                        one.image(),
                                                        one.maker(),
                                                        one.promise(),
                                                        one.expiresAt()));
                            }
                        });
        assertThatThrownBy(() -> add("more", Purpose.UPLOAD, "theirs"))
                .isInstanceOf(TryLater.class)
                .hasMessageStartingWith("1000 secrets for uploads wait to be used already;");
        add("another purpose", Purpose.DOWNLOAD, "theirs");
        store.secrets()
                .add("another maker", Purpose.UPLOAD, "theirs", IMAGE, Optional.empty(), "{}");
        assertThat(store.secrets().take("0", "theirs", IMAGE)).isPresent();
        add("more", Purpose.UPLOAD, "theirs");
    }

    @Test
    void thoseThatHaveExpiredMakeRoomAndGo() throws IOException {
        add("d", Purpose.DOWNLOAD, "theirs");
        add("u", Purpose.UPLOAD, "theirs");
        Clock later = Clock.offset(Clock.systemUTC(), Purpose.DOWNLOAD.valid());
        try (ImageStore second = ImageStore.open(directory, later)) {
            second.secrets().add("new", Purpose.UPLOAD, "theirs", IMAGE, Optional.of(maker), "{}");
            assertThat(second.secrets().forgetExpired()).as("gone with the new one").isZero();
        }
        Clock latest = Clock.offset(later, Purpose.UPLOAD.valid());
        try (ImageStore third = ImageStore.open(directory, latest)) {
            third.lookAfter();
            assertThat(third.secrets().forgetExpired()).as("gone when looked after").isZero();
        }
        assertThat(store.secrets().take("u", "theirs", IMAGE)).isEmpty();
    }

    @Test
    void whatIsTooLongOrOfNoProjectIsRefused() {
        String text = "x".repeat(ImageSecret.LONGEST_PROMISE + 1);
        assertThatThrownBy(
                        () ->
                                store.secrets()
                                        .add(
                                                "s",
                                                Purpose.UPLOAD,
                                                "theirs",
                                                IMAGE,
                                                Optional.empty(),
                                                text))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("at most 65536 characters");
        assertThatThrownBy(() -> add("s", Purpose.UPLOAD, "absent")).isInstanceOf(NotFound.class);
    }
}
