package gantry.server.listen;

import gantry.OtherProcess;
import gantry.http.Identity;
import gantry.http.SelfSigned;
import gantry.http.ThisHost;
import gantry.server.listen.ListenSettings.Https;
import gantry.server.listen.ListenSettings.OldestTls;
import gantry.server.listen.limits.Limits;
import gantry.settings.ListenAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/// Where virtual threads have one processor, each that does not let go of it holds up all others.
class OneProcessorTest {
    @Test
    @Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
    void listenersCanBeStoppedAtAnyMoment(@TempDir Path directory) throws Exception {
        List<String> options =
                List.of("-XX:ActiveProcessorCount=1", "-Djdk.virtualThreadScheduler.parallelism=1");
        try (OtherProcess other =
                OtherProcess.start(options, Stopping.class, directory.toString())) {
            other.awaitLine("stopped");
        }
    }

    /// Opens and stops listeners, and says so.
    static final class Stopping {
        private static final int TIMES = 20;

        private Stopping() {}

        public static void main(String[] args) throws Exception {
            Identity identity =
                    new SelfSigned(Clock.systemUTC(), new SecureRandom())
                            .make("server", new ThisHost("laptop", List.of()));
            Https https =
                    new Https(
                            List.of(ListenAddress.parse("127.0.0.1:0")), identity, OldestTls.V1_3);
            ListenSettings settings =
                    new ListenSettings(
                            Optional.of(Path.of(args[0], "unix.socket")),
                            Optional.of(https),
                            Limits.USUAL);
            for (int i = 0; i < TIMES; i++) {
                Listener.open(settings, new RecordingDaemon()).close();
            }
            System.out.println("stopped");
        }
    }
}
