package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a person should know about a setting that was changed.
@Timeout(60)
class SettingNoticesTest {
    private static final String NOTICE = "user.a is only for you";

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH"})
    void theAnswerAndTheLogSayIt(String method) throws IOException {
        try (TestDaemon daemon = TestDaemon.on(directory)) {
            daemon.settings().add(_ -> List.of(NOTICE));
            TestAnswer answer =
                    daemon.local().json(method, "/1.0", "{\"config\": {\"user.a\": \"1\"}}");
            assertThat(answer.expect(200).metadata().texts("notices")).containsExactly(NOTICE);
            assertThat(daemon.log()).contains("\"settings\":\"" + NOTICE + "\"");
        }
    }
}
