package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomTest {
    @TempDir Path directory;

    private static Request upload() {
        return new Request(
                "POST",
                "/1.0/images",
                "",
                new Headers(),
                InputStream.nullInputStream(),
                new Peer.Socket("somebody"),
                new BodyMemory(1).share());
    }

    @Test
    void whoHasWaitedLongEnoughForAPlaceIsTurnedAway() throws Exception {
        Room room = room(Duration.ofMillis(1));
        try (Room.Place _ = room.enter(upload());
                Room.Place _ = room.enter(upload())) {
            assertThatThrownBy(() -> room.enter(upload()))
                    .isInstanceOf(Busy.class)
                    .hasMessage(
                            "2 transfers are running, which is all this server allows; try again"
                                    + " later");
            assertThat(room.running()).isEqualTo(2);
        }
        room.enter(upload()).close();
        assertThat(room.running()).isZero();
    }

    private Room room(Duration patience) throws IOException {
        return new Room(2, Long.MAX_VALUE, 0, Files.getFileStore(directory), patience);
    }
}
