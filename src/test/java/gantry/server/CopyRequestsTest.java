package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `image copy` asks the two servers for: each question is a part of the time that it takes.
@Timeout(50)
class CopyRequestsTest {
    private static final Pattern REQUEST =
            Pattern.compile("\"method\":\"(\\w+)\",\"path\":\"([^\"]*)\"");

    @TempDir Path directory;
    private Shell shell;
    private TestDaemon source;
    private TestDaemon target;

    @BeforeEach
    void open() throws IOException {
        source = TestDaemon.on(Files.createDirectory(directory.resolve("source")));
        target = TestDaemon.on(Files.createDirectory(directory.resolve("target")));
        source.local().uploaded("", TestImage.container("tiny"), "X-Incus-aliases: tiny");
        shell = new Shell(directory.resolve("store"));
        shell.with("GANTRY_CONF", directory.resolve("config").toString());
        add("from", source);
        add("to", target);
    }

    @AfterEach
    void close() throws IOException {
        target.close();
        source.close();
    }

    private void add(String name, TestDaemon daemon) throws IOException {
        shell.run("remote", "add", name, "https://" + daemon.host(), "--token", daemon.token(name))
                .ok();
    }

    private static List<String> requests(String log) {
        return REQUEST.matcher(log)
                .results()
                .map(request -> request.group(1) + " " + request.group(2))
                .map(request -> request.replaceAll("[0-9a-f]{64}|[0-9a-f-]{36}", "ID"))
                .toList();
    }

    @Test
    void aCopyByPullAsksItsTargetForNothingTwice() {
        int before = target.log().length();
        shell.run("image", "copy", "from:tiny", "to:", "--mode", "pull", "--quiet").ok();
        assertThat(requests(target.log().substring(before)))
                .containsExactly(
                        "GET /1.0/images/ID", // is it there?
                        "GET /1.0", // which words does it know?
                        "POST /1.0/images",
                        "GET /1.0/operations/ID/wait",
                        "GET /1.0/images/ID");
    }

    @Test
    void aCopyByPullAsksItsSourceForNothingTwice() {
        int before = source.log().length();
        shell.run("image", "copy", "from:tiny", "to:", "--mode", "pull", "--quiet").ok();
        assertThat(requests(source.log().substring(before)))
                .containsExactly(
                        "GET /1.0/images/aliases/tiny",
                        "GET /1.0/images/ID",
                        "GET /1.0", // where else can it be reached?
                        "POST /1.0/images/ID/secret",
                        "GET /1.0/images/ID", // the target, from here on
                        "GET /1.0/images/ID/export");
    }
}
