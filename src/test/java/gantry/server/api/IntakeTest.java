package gantry.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.server.exchange.BodyMemory;
import gantry.server.exchange.Busy;
import gantry.server.exchange.Headers;
import gantry.server.exchange.Peer;
import gantry.server.exchange.Request;
import gantry.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeTest {
    @TempDir Path directory;
    private volatile String transfers = "2";

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
        Intake room = room(Duration.ofMillis(1));
        try (Intake.Place _ = room.enter(upload());
                Intake.Place _ = room.enter(upload())) {
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

    @Test
    void whoWaitsGetsInWhereMoreAreAllowed() throws Exception {
        Intake room = room(Duration.ofMinutes(1));
        try (Intake.Place _ = room.enter(upload());
                Intake.Place _ = room.enter(upload())) {
            FutureTask<Intake.Place> third = new FutureTask<>(() -> room.enter(upload()));
            Thread.ofVirtual().start(third);
            transfers = "3";
            third.get().close();
        }
    }

    private Intake room(Duration patience) throws IOException {
        return new Intake(
                () -> Settings.of(Map.of("limits.transfers", transfers, "limits.free_space", "0")),
                Files.getFileStore(directory),
                patience);
    }
}
