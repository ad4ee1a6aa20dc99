package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.json.JsonValue.Fields;
import gantry.server.TestCaller;
import gantry.server.TestDaemon;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody without a certificate brings the image that an upload token asks for, to a server that
/// cannot take it in.
@Tag("attack")
class UploadTokenFaultsTest {
    private static final String FAILING =
            "CREATE TRIGGER failing BEFORE INSERT ON image BEGIN SELECT RAISE(FAIL, 'odd'); END";

    private final TestImage image = TestImage.container("wanted");

    @TempDir Path directory;

    /// From now on its catalog takes in no image.
    private void damage() throws SQLException {
        try (Connection catalog =
                        DriverManager.getConnection("jdbc:sqlite:" + Sample.catalog(directory));
                Statement statement = catalog.createStatement()) {
            statement.execute(FAILING);
        }
    }

    private String token(TestDaemon daemon) throws IOException {
        String promise =
                "{\"source\": {\"type\": \"image\", \"mode\": \"push\", \"fingerprint\": \"%s\"}}"
                        .formatted(image.fingerprint());
        Fields operation = daemon.full().post("/1.0/images", promise).expect(202).metadata();
        return operation.object("metadata").text("secret");
    }

    private String error(TestCaller caller, String... headers) throws IOException {
        Fields operation = caller.upload("/1.0/images", image, headers).expect(202).metadata();
        String wait =
                "/1.0/operations/%s/wait?secret=%s"
                        .formatted(
                                operation.text("id"),
                                operation.object("metadata").textIfGiven("secret").orElse(""));
        return caller.get(wait).expect(200).metadata().text("err");
    }

    @Test
    void whoBringsAnUploadTokenIsNotToldWhereTheStoreIs() throws Exception {
        try (TestDaemon daemon = TestDaemon.on(directory).trusting()) {
            String token = token(daemon);
            damage();
            String[] headers = {
                "X-LXD-secret: " + token, "X-LXD-fingerprint: " + image.fingerprint()
            };
            assertThat(error(daemon.anybody(), headers))
                    .isEqualTo("input or output failed")
                    .doesNotContain(directory.toString());
            assertThat(daemon.log()).contains(Sample.catalog(directory).toString());
            assertThat(error(daemon.full())).contains(Sample.catalog(directory).toString());
        }
    }
}
