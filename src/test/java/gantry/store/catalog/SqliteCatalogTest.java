package gantry.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.Access;
import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.Project;
import gantry.image.TrustedCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteCatalogTest extends CatalogContract {
    @TempDir Path directory;

    @Override
    protected Catalog open() throws IOException {
        return Catalog.sqlite(file());
    }

    private Path file() {
        return directory.resolve("catalog");
    }

    @Test
    void everythingIsThereWhenItIsOpenedAgain() throws IOException {
        add(Samples.container(1));
        catalog.close();

        catalog = open();

        assertThat(images()).containsExactly(Samples.container(1));
    }

    @Test
    void twoCatalogsOnOneFileBothWriteAndNoneIsRefused()
            throws IOException, InterruptedException, ExecutionException {
        try (Catalog other = open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                StoredImage image = Samples.container(i);
                Catalog one = i % 2 == 0 ? catalog : other;
                all.add(threads.submit(() -> one.write(tables -> added(tables, image))));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(images()).hasSize(200);
    }

    @Test
    void processesThatStartAtOnceOnANewFileAllSucceed() throws IOException, InterruptedException {
        Path shared = directory.resolve("new");
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(CatalogProcess.adding(shared, 10 * i, 10));
        }
        for (Process each : all) {
            assertThat(each.waitFor()).isZero();
        }
        try (Catalog reader = Catalog.sqlite(shared)) {
            assertThat(reader.<Integer>read(tables -> tables.projects().images(Project.DEFAULT)))
                    .isEqualTo(40);
        }
    }

    @Test
    void catalogsMadeAtOnceOnANewFileAllSucceed() throws InterruptedException, ExecutionException {
        for (int round = 0; round < 10; round++) {
            Path shared = directory.resolve("new" + round);
            List<Future<Integer>> all = new ArrayList<>();
            try (ExecutorService threads = Executors.newCachedThreadPool()) {
                for (int i = 0; i < 8; i++) {
                    StoredImage image = Samples.container(i);
                    all.add(
                            threads.submit(
                                    () -> {
                                        try (Catalog one = Catalog.sqlite(shared)) {
                                            return one.write(tables -> added(tables, image));
                                        }
                                    }));
                }
            }
            for (Future<Integer> each : all) {
                assertThat(each.get()).isPositive();
            }
        }
    }

    /// The more images, the likelier that part of the transaction is on disk already.
    @ParameterizedTest
    @ValueSource(ints = {1, 2000})
    void aProcessKilledInsideATransactionLeavesTheOldState(int count)
            throws IOException, InterruptedException {
        add(Samples.container(0));
        Process process = CatalogProcess.hanging(file(), 1, count);
        try (BufferedReader said = process.inputReader()) {
            assertThat(said.readLine()).isEqualTo(CatalogProcess.READY);
            process.destroyForcibly();
            assertThat(process.waitFor()).isNotZero();
        }

        assertThat(images()).containsExactly(Samples.container(0));
        add(Samples.container(1));
        catalog.close();
        catalog = open();
        assertThat(images()).containsExactly(Samples.container(0), Samples.container(1));
    }

    @Test
    void openingAndReadingWaitForNoWriter() throws IOException {
        write(
                tables -> {
                    tables.images().add(Project.DEFAULT, Samples.container(1));
                    try (Catalog other = open()) {
                        assertThat(other.<List<StoredImage>>read(each -> each.images().all()))
                                .isEmpty();
                    }
                });
        assertThat(images()).hasSize(1);
    }

    @Test
    void openingAndReadingDoNotTouchTheFile() throws IOException {
        add(Samples.container(1));
        catalog.close();
        byte[] before = Files.readAllBytes(file());
        Object time = Files.getLastModifiedTime(file());

        catalog = open();
        assertThat(images()).hasSize(1);
        catalog.close();

        assertThat(Files.readAllBytes(file())).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(file())).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a?mode=memory", "a#b", "a%3Fb", "a b", "ä", ":memory:", "file:x"})
    void aFileMayHaveAnyName(String name) throws IOException {
        Path file = directory.resolve(name);

        Catalog.sqlite(file).close();

        assertThat(file).isRegularFile();
    }

    @Test
    void eachConnectionIsSetUpForDurability() throws IOException, SQLException {
        try (Connection connection = new SqliteFile(file()).connect()) {
            Session session = new Session(connection, new SqliteFile(file()));
            assertThat(pragma(session, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(session, "synchronous")).isEqualTo("2");
            assertThat(pragma(session, "foreign_keys")).isEqualTo("1");
            assertThat(pragma(session, "busy_timeout")).isEqualTo("60000");
            assertThat(pragma(session, "integrity_check")).isEqualTo("ok");
        }
    }

    @Test
    void theLatestMigrationIsTheLastFile() {
        assertThat(Migrations.class.getResource("%04d.sql".formatted(Migrations.LATEST)))
                .isNotNull();
        assertThat(Migrations.class.getResource("%04d.sql".formatted(Migrations.LATEST + 1)))
                .isNull();
    }

    @Test
    void aCatalogOfTheFirstSchemaKeepsEverythingAndLearnsTheRest() throws IOException {
        Path file = directory.resolve("first");
        script(file, firstSchema());
        script(
                file,
                """
                INSERT INTO project VALUES ('p', 'Mine', 1);
                INSERT INTO image VALUES (7, 'p', '%064x', 'container', 'x86_64', 3, 'f', 1, 1, 0,
                    NULL, 2, NULL, 0, NULL, NULL, NULL, NULL);
                INSERT INTO alias VALUES ('p', 'a', 'container', 7, 'd');
                INSERT INTO property VALUES (7, 'os', 'Debian');
                PRAGMA application_id = 1198813817;
                PRAGMA user_version = 1;
                """
                        .formatted(1));

        try (Catalog migrated = Catalog.sqlite(file)) {
            assertThat(migrated.<Optional<Project>>read(tables -> tables.projects().one("p")))
                    .contains(new Project("p", "Mine", true));
            assertThat(migrated.<List<StoredImage>>read(tables -> tables.images().all()))
                    .extracting(image -> image.info().aliases())
                    .containsExactly(List.of(new Alias("a", "d")));
            assertThat(
                            migrated.<Given>read(
                                    tables ->
                                            tables.versions()
                                                    .given(
                                                            "p",
                                                            new Fingerprint("%064x".formatted(1)))))
                    .isEqualTo(new Given(Map.of("os", "Debian"), Optional.empty()));
            TrustedCertificate one = Samples.certificate(1, new Access(true, List.of("p")));
            migrated.write(
                    tables -> {
                        tables.certificates().add(one);
                        return one;
                    });
            assertThat(
                            migrated.<List<TrustedCertificate>>read(
                                    tables -> tables.certificates().all()))
                    .containsExactly(one);
        }
    }

    private static String firstSchema() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(Migrations.class.getResourceAsStream("0001.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void bytesThatAreNoDatabaseAreRefused() throws IOException {
        Path file = directory.resolve("noise");
        byte[] noise = new byte[10_000];
        new Random(1).nextBytes(noise);
        Files.write(file, noise);

        refusesToOpen(
                file,
                "Not a catalog of Gantry: %s is no SQLite database; %s"
                        .formatted(file, SqliteFile.ADVICE));
        assertThat(Files.readAllBytes(file)).isEqualTo(noise);
    }

    @Test
    void theDatabaseOfAnotherProgramIsRefusedAndLeftAlone() throws IOException {
        Path file = directory.resolve("foreign");
        script(file, "CREATE TABLE bookmark (url TEXT)");
        byte[] before = Files.readAllBytes(file);

        refusesToOpen(
                file,
                "Not a catalog of Gantry: %s is another program's SQLite database; %s"
                        .formatted(file, SqliteFile.ADVICE));
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void aNewerSchemaIsRefused() throws IOException {
        catalog.close();
        script(file(), "PRAGMA user_version = 99");

        refusesToOpen(
                file(),
                ("The catalog %s was written by a newer Gantry (schema 99, and this program knows"
                                + " %d); use that one")
                        .formatted(file(), Migrations.LATEST));
    }

    @Test
    void aDamagedDatabaseIsSaidToBeDamaged() throws IOException {
        for (int i = 0; i < 50; i++) {
            add(Samples.container(i));
        }
        catalog.close();
        byte[] bytes = Files.readAllBytes(file());
        for (int i = 4096; i < bytes.length; i++) {
            bytes[i] = (byte) 0xA5;
        }
        Files.write(file(), bytes);

        assertThatThrownBy(
                        () -> {
                            catalog = open();
                            images();
                        })
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The catalog " + file() + " is damaged");
    }

    @Test
    void aMissingDirectoryIsSaid() {
        Path file = directory.resolve("missing").resolve("catalog");

        refusesToOpen(file, cannotOpen(file));
        assertThat(directory.resolve("missing")).doesNotExist();
    }

    @Test
    void aDirectoryInThePlaceOfTheFileIsSaid() {
        refusesToOpen(directory, cannotOpen(directory));
    }

    @Test
    void aFullDiskIsSaidAndTheOldStateStays() throws IOException, SQLException {
        add(Samples.container(0));
        SqliteFile sqlite = new SqliteFile(file());
        try (Connection connection = sqlite.connect()) {
            Session session = new Session(connection, sqlite);
            session.script("PRAGMA max_page_count = 30; BEGIN IMMEDIATE");
            Tables tables = new Tables(session);
            assertThatThrownBy(
                            () -> {
                                for (int i = 1; i < 1000; i++) {
                                    added(tables, Samples.container(i));
                                }
                            })
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "No space left on device for the catalog %s; make room there first"
                                    .formatted(file()));
        }
        assertThat(images()).containsExactly(Samples.container(0));
    }

    private static String cannotOpen(Path file) {
        return ("Cannot open the catalog %s: it, and the directory it is in, must be there and"
                        + " writable")
                .formatted(file);
    }

    private static void refusesToOpen(Path file, String sentence) {
        assertThatThrownBy(() -> Catalog.sqlite(file).close())
                .isInstanceOf(IOException.class)
                .hasMessage(sentence);
    }

    private static void script(Path file, String statements) throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file);
        }
        SqliteFile sqlite = new SqliteFile(file);
        try (Connection connection = sqlite.connect()) {
            new Session(connection, sqlite).script(statements);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static String pragma(Session session, String name) throws IOException {
        return session.first("PRAGMA " + name, row -> row.getString(1)).orElseThrow();
    }

    private static int added(Tables tables, StoredImage image) throws IOException {
        tables.images().add(Project.DEFAULT, image);
        return tables.projects().images(Project.DEFAULT);
    }
}
