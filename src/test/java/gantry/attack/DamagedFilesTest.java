package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.Damage;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.Damaged;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageServer;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.publish.PublishedStore;
import gantry.remote.LxdRemote;
import gantry.server.TestAnswer;
import gantry.server.TestDaemon;
import gantry.store.ImageStore;
import gantry.store.blob.KeptFiles;
import gantry.transfer.Copy;
import gantry.transfer.Import;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stored files that lose a byte, or all of them, under a running daemon: nobody gets them, and
/// every way in mends them.
@Tag("attack")
class DamagedFilesTest {
    private static final String INDEX = "/streams/v1/images.json";

    private final TestImage image = PublishedStore.container("os: Test", "release: noble");
    private final String path = "/1.0/images/" + image.fingerprint();

    @TempDir Path directory;
    private Path store;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        store = Files.createDirectory(directory.resolve("store"));
        daemon = TestDaemon.on(store).trusting();
        daemon.local().uploaded("", image, "X-LXD-public: true", "X-Incus-aliases: test");
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    /// The last file: that of a unified image, or the rootfs.
    private Path blob() throws IOException {
        return KeptFiles.one(store, image.fingerprint(), image.parts().getLast().kind());
    }

    private void flip() throws IOException {
        try (FileChannel file =
                FileChannel.open(blob(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, file.size() / 2);
            one.put(0, (byte) (one.get(0) ^ 1)).flip();
            file.write(one, file.size() / 2);
        }
    }

    private void flipAndVerify() throws IOException {
        flip();
        assertThat(daemon.store().verify(Progress.NONE)).hasSize(1);
    }

    private ImageInfo info() throws IOException {
        return daemon.store()
                .images(Project.DEFAULT)
                .find(ImageQuery.of(image.fingerprint().hex()));
    }

    private Optional<Damage.Fault> fault() throws IOException {
        return info().history().damage().map(Damage::fault);
    }

    private void assertMended() throws IOException {
        assertThat(fault()).isEmpty();
        assertThat(daemon.store().verify(Progress.NONE)).isEmpty();
        daemon.anybody().get(path + "/export").expect(200);
        assertThat(daemon.anybody().get(INDEX).text()).contains(image.fingerprint().hex());
        assertThat(info().aliases()).extracting(Alias::name).containsExactly("test");
        assertThat(info().settings().isPublic()).isTrue();
    }

    @Test
    void whatVerifyFindsIsServedToNobody() throws IOException {
        String file = fileInTree();
        flipAndVerify();
        for (String what : List.of("/export", "/files")) {
            assertThat(daemon.anybody().get(path + what).refusal(500))
                    .contains("cannot be read", "another SHA-256", "import it again to mend it");
        }
        assertThat(daemon.anybody().get(INDEX).expect(200).text())
                .doesNotContain(image.fingerprint().hex());
        daemon.anybody().get(file).expect(404);
        daemon.anybody().get("/images/test").expect(404);
        assertThat(daemon.local().get(path).metadata().object("gantry_damage").text("fault"))
                .isEqualTo("sum");
    }

    private String fileInTree() throws IOException {
        String index = daemon.anybody().get(INDEX).text();
        Matcher file = Pattern.compile("\"path\": *\"([^\"]+)\"").matcher(index);
        assertThat(file.find()).isTrue();
        String name = file.group(1);
        daemon.anybody().get("/" + name).expect(200);
        return "/" + name;
    }

    @Test
    void aFileThatIsGoneOrShorterIsNoticedWhenItIsReadForTheFirstTime() throws IOException {
        try (FileChannel file = FileChannel.open(blob(), StandardOpenOption.WRITE)) {
            file.truncate(file.size() - 1);
        }
        assertThat(daemon.anybody().get(path + "/export").refusal(500)).contains("another size");
        assertThat(fault()).contains(Damage.Fault.SIZE);
        Files.delete(blob());
        daemon.anybody().get(path + "/export").refusal(500);
        assertThat(daemon.anybody().get(INDEX).text()).doesNotContain(image.fingerprint().hex());
    }

    @Test
    void aFileOfATreeThatIsGoneIsNoticedThere() throws IOException {
        String file = fileInTree();
        for (Path blob : blobs()) {
            Files.delete(blob);
        }
        daemon.anybody().get(file).expect(404);
        assertThat(fault()).contains(Damage.Fault.MISSING);
        assertThat(daemon.anybody().get(INDEX).text()).doesNotContain(image.fingerprint().hex());
    }

    private List<Path> blobs() throws IOException {
        return KeptFiles.all(store);
    }

    @Test
    void aFileThatIsFoundSoundAgainIsServedAgain() throws IOException {
        flipAndVerify();
        flip();
        assertThat(daemon.store().verify(Progress.NONE)).isEmpty();
        assertMended();
    }

    @Test
    void filesThatComeBackByThemselvesAreReadAndServedAgain() throws IOException {
        Path away = directory.resolve("away");
        Path blob = blob();
        Files.move(blob, away);
        daemon.store().lookAfter();
        assertThat(fault()).as("another file is there still").isNotEmpty();
        Files.move(away, blob);
        daemon.store().lookAfter();
        assertMended();
    }

    @Test
    void anUploadThatIsAnnouncedIsReadAllTheSameAndMends() throws IOException {
        flipAndVerify();
        assertThat(uploadError("X-LXD-fingerprint: " + image.fingerprint()))
                .startsWith("Image with same fingerprint already exists: " + image.fingerprint())
                .endsWith("it was damaged, and is mended now");
        assertMended();
        assertThat(uploadError("X-LXD-fingerprint: " + image.fingerprint()))
                .isEqualTo("Image with same fingerprint already exists: " + image.fingerprint());
    }

    @Test
    void anUploadOfWhatWasLostUnnoticedMends() throws IOException {
        Files.delete(blob());
        uploadError("X-LXD-fingerprint: " + image.fingerprint());
        assertMended();
    }

    @Test
    void anUploadThatIsNotAnnouncedMends() throws IOException {
        flipAndVerify();
        assertThat(uploadError()).endsWith("mended now");
        assertMended();
    }

    private String uploadError(String... headers) throws IOException {
        TestAnswer answer = daemon.local().upload("/1.0/images", image, headers);
        return daemon.local().operation(answer).text("err");
    }

    @Test
    void anImportThroughTheDaemonSaysThatItMended() throws IOException {
        flipAndVerify();
        Import.Outcome outcome =
                new Import(daemon.remoteThroughSocket().images(Project.DEFAULT), Progress.NONE)
                        .run(image.stream(), ImageDraft.PLAIN);
        assertThat(outcome).isInstanceOf(Import.Mended.class);
        assertMended();
    }

    @Test
    void aPullFromAnotherServerMends() throws IOException {
        flipAndVerify();
        try (TestDaemon other = other()) {
            Fields source =
                    JsonValue.object()
                            .text("type", "image")
                            .text("mode", "pull")
                            .text("server", other.sourceOf("").server().toString())
                            .text("certificate", other.sourceOf("").certificate().orElseThrow())
                            .text("fingerprint", image.fingerprint().hex())
                            .build();
            Fields wanted = JsonValue.object().value("source", source).build();
            TestAnswer answer = daemon.local().post("/1.0/images", wanted.json());
            assertThat(daemon.local().operation(answer).text("err")).isEmpty();
        }
        assertMended();
    }

    private TestDaemon other() throws IOException {
        TestDaemon other = TestDaemon.on(Files.createDirectory(directory.resolve("other")));
        other.local().uploaded("", image, "X-LXD-public: true", "X-Incus-aliases: test");
        return other;
    }

    @Test
    void aCopyIntoTheStoreMends() throws IOException {
        flipAndVerify();
        try (ImageStore other = ImageStore.open(directory.resolve("unserved"), Clock.systemUTC())) {
            ImageInfo theirs =
                    other.images(Project.DEFAULT)
                            .receive(image.stream(), ImageDraft.PLAIN, Progress.NONE);
            Import.Outcome outcome =
                    new Copy(
                                    other.images(Project.DEFAULT),
                                    daemon.store().images(Project.DEFAULT),
                                    Progress.NONE)
                            .run(theirs, ImageDraft.PLAIN);
            assertThat(outcome).isInstanceOf(Import.Mended.class);
        }
        assertMended();
    }

    @Test
    void aRefreshFetchesTheBytesAgainFromTheirSource() throws IOException {
        try (TestDaemon other = other()) {
            daemon.store()
                    .images(Project.DEFAULT)
                    .adopt(
                            info(),
                            ImageDraft.PLAIN
                                    .withAliases(List.of(), TakenAlias.MOVE)
                                    .from(other.sourceOf("test")));
            flipAndVerify();
            Fields done = daemon.local().operation(daemon.local().post(path + "/refresh", "{}"));
            assertThat(done.text("err")).isEmpty();
            assertThat(done.object("metadata").truth("refreshed")).isTrue();
        }
        assertMended();
    }

    @Test
    void ourClientSaysWhatTheDaemonSays() throws IOException {
        flipAndVerify();
        try (LxdRemote remote = daemon.remoteThroughSocket()) {
            ImageServer images = remote.images(Project.DEFAULT);
            ImageInfo seen = images.find(ImageQuery.of("test"));
            assertThat(seen.history().damage()).isEqualTo(info().history().damage());
            assertThat(catchThrowable(() -> images.open(seen).next()))
                    .isInstanceOf(Damaged.class)
                    .hasMessageStartingWith("Image " + image.fingerprint() + " cannot be read");
        }
    }

    @Test
    void aDamagedImageIsTakenOverByNoProject() throws IOException {
        flipAndVerify();
        daemon.store().projects().create(new Project("others", "", true));
        assertThat(
                        catchThrowable(
                                () ->
                                        new Copy(
                                                        daemon.store().images(Project.DEFAULT),
                                                        daemon.store().images("others"),
                                                        Progress.NONE)
                                                .run(info(), ImageDraft.PLAIN)))
                .hasMessageContaining("cannot be read");
        assertThat(daemon.store().images("others").list()).isEmpty();
    }

    @Test
    void aDamagedImageCanBeDeletedAndLeavesNoMark() throws IOException {
        flipAndVerify();
        daemon.store().images(Project.DEFAULT).delete(info());
        daemon.local().uploaded("", image, "X-LXD-public: true", "X-Incus-aliases: test");
        assertMended();
    }
}
