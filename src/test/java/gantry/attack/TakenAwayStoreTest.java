package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.ImageDraft;
import gantry.image.ImageServer;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.remote.LxdRemote;
import gantry.server.TestAnswer;
import gantry.server.TestDaemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The store, or its catalog, is moved, deleted or damaged under a running daemon, which says so
/// with 503 and makes nothing anew; and goes on when the store is back.
@Tag("attack")
class TakenAwayStoreTest {
    @TempDir Path parent;

    private Path directory;

    @BeforeEach
    void fill() throws IOException {
        directory = parent.resolve("store");
        Sample.fill(directory);
    }

    /// The status and the body of an answer from the socket in this directory.
    private static String get(Path directory, String path) throws IOException {
        UnixDomainSocketAddress socket =
                UnixDomainSocketAddress.of(directory.resolve("unix.socket"));
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(socket);
            String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            String answer =
                    new String(
                            Channels.newInputStream(channel).readAllBytes(),
                            StandardCharsets.UTF_8);
            return answer.split(" ", 3)[1] + " " + answer.substring(answer.indexOf("\r\n\r\n"));
        }
    }

    private static void isUnavailable(Path socket, String sentence) throws IOException {
        for (String path :
                List.of(
                        "/1.0/images",
                        "/1.0/images?recursion=1",
                        "/1.0/images/aliases",
                        "/1.0/projects",
                        "/1.0/certificates",
                        "/streams/v1/index.json",
                        "/streams/v1/images.json")) {
            assertThat(get(socket, path)).as(path).startsWith("503 ").contains(sentence);
        }
    }

    @Test
    void aStoreThatIsMovedIsMissedAndGoesOnWhenItIsBack() throws Exception {
        Path elsewhere = parent.resolve("elsewhere");
        try (TestDaemon _ = TestDaemon.on(directory, Clock.systemUTC())) {
            assertThat(get(directory, "/1.0/images")).startsWith("200 ");
            Files.move(directory, elsewhere);

            isUnavailable(elsewhere, "The image store was taken away");
            assertThat(directory).doesNotExist();
            uploadIsRefused(elsewhere);
            assertThat(directory).doesNotExist();

            Files.move(elsewhere, directory);
            assertThat(get(directory, "/1.0/images")).startsWith("200 ");
        }
    }

    private static void uploadIsRefused(Path socket) throws IOException {
        try (LxdRemote remote = LxdRemote.unix(socket.resolve("unix.socket"))) {
            ImageServer images = remote.images(Project.DEFAULT);
            assertThatThrownBy(
                            () ->
                                    images.receive(
                                            TestImage.container("late").stream(),
                                            ImageDraft.PLAIN,
                                            Progress.NONE))
                    .isInstanceOf(RuntimeException.class); // often before it could read why
        }
    }

    @Test
    void strangersAreNotToldWhereItWas() throws Exception {
        try (TestDaemon daemon = TestDaemon.on(directory, Clock.systemUTC())) {
            Files.delete(Sample.catalog(directory));
            for (String path : List.of("/1.0/images", "/streams/v1/index.json")) {
                TestAnswer answer = daemon.anybody().get(path).expect(503);
                assertThat(answer.text())
                        .contains("The server's image store is not available")
                        .doesNotContain(directory.toString(), "catalog.db");
            }
            assertThat(daemon.log()).contains("The image store was taken away");
        }
    }

    @Test
    void anotherStoreInItsPlaceIsNotTakenForIt() throws Exception {
        Path elsewhere = parent.resolve("elsewhere");
        try (TestDaemon _ = TestDaemon.on(directory, Clock.systemUTC())) {
            Files.move(directory, elsewhere);
            Sample.fill(directory);
            isUnavailable(elsewhere, "The image store was taken away");
        }
    }

    @Test
    void aCatalogThatIsDeletedIsMissedAndNoneIsMade() throws Exception {
        try (TestDaemon _ = TestDaemon.on(directory, Clock.systemUTC())) {
            Files.delete(Sample.catalog(directory));
            isUnavailable(directory, "The image store was taken away");
            uploadIsRefused(directory);
            assertThat(Sample.catalog(directory)).doesNotExist();
        }
    }

    @Test
    void aStoreThatIsDeletedIsNotMadeAnew() throws Exception {
        Path socket = parent.resolve("socket");
        try (TestDaemon _ = TestDaemon.on(directory, Clock.systemUTC())) {
            Files.createDirectory(socket);
            Files.createLink(socket.resolve("unix.socket"), directory.resolve("unix.socket"));
            try (Stream<Path> all = Files.walk(directory)) {
                all.sorted(Comparator.reverseOrder()).forEach(TakenAwayStoreTest::delete);
            }
            isUnavailable(socket, "The image store was taken away");
            uploadIsRefused(socket);
            assertThat(directory).doesNotExist();
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aCatalogThatIsDamagedUnderADaemonIsToldWithWhatToDo() throws Exception {
        try (TestDaemon _ = TestDaemon.on(directory, Clock.systemUTC())) {
            byte[] bytes = Files.readAllBytes(Sample.catalog(directory));
            Arrays.fill(bytes, 0, bytes.length, (byte) 0xa5);
            Files.write(Sample.catalog(directory), bytes);
            Files.deleteIfExists(directory.resolve("catalog.db-wal"));
            String answer = get(directory, "/1.0/images?recursion=1");
            assertThat(answer)
                    .startsWith("503 ")
                    .contains("catalog.db")
                    .contains("gantry store rebuild")
                    .doesNotContain("internal error");
        }
    }
}
