package gantry.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.cli.Shell;
import gantry.http.TestAuthority;
import gantry.http.TestWebServer;
import gantry.image.Words;
import gantry.json.JsonValue;
import gantry.remote.download.Misbehaving;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TestTree.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers whose texts would clear a terminal, set its title, write backwards, or forge a line.
@Tag("attack")
@Timeout(60)
class TerminalTextTest {
    /// ANSI and C1 sequences, a bell, DEL, line ends of every kind, marks that turn the direction,
    /// characters without a width, a blank letter, and invisible tags.
    private static final String EVIL =
            "\u001b[2J\u001b]0;t\u0007\u009b31m\u007f\r\nError: forged\u2028\u2029\u0085"
                    + "\u202egpj\u202c\u2066\u200b\u200f\ufeff\u3164\udb40\udc41end";

    private final TestImage image = TestImage.splitContainer("evil");

    @TempDir private Path directory;

    private Shell shell;
    private TestWebServer web;
    private String ca;

    @BeforeEach
    void start() throws IOException {
        TestAuthority authority = new TestAuthority();
        web = new TestWebServer(authority.server());
        shell = new Shell(Files.createDirectory(directory.resolve("store")));
        ca = authority.write(directory.resolve("ca.pem")).toString();
    }

    @AfterEach
    void stop() {
        web.close();
    }

    /// Every line end that is seen is ours.
    private Shell.Result run(String... words) {
        Shell.Result result = shell.run(words);
        for (String text : List.of(result.out(), result.err())) {
            String shown = text.replace("\n", "").replace("\t", "");
            assertThat(shown.codePoints().filter(Words::isHidden).mapToObj(Integer::toHexString))
                    .as(String.join(" ", words))
                    .isEmpty();
        }
        assertThat(result.err().lines()).noneMatch(line -> line.startsWith("Error: forged"));
        return result;
    }

    private void serveTree() {
        TestTree tree = new TestTree(Family.LXD, Family.INCUS).add(image, "it");
        String json = new String(tree.file(TestTree.PRODUCTS), UTF_8);
        String evil = new JsonValue.Text(EVIL).json();
        for (String field : List.of("os", "release", "release_title", "variant")) {
            json = json.replaceFirst("\"" + field + "\":\"", "$0" + quoted(evil));
        }
        tree.products(json, List.of("test:0"));
        tree.files().forEach((path, bytes) -> web.put(path, Map.of(), bytes));
        String url = web.url("/").toString();
        shell.run("remote", "add", "evil", url, "--protocol", "simplestreams", "--ca", ca).ok();
    }

    private static String quoted(String json) {
        String inner = json.substring(1, json.length() - 1);
        return Matcher.quoteReplacement(inner);
    }

    @Test
    void nothingOfATreeReachesATerminalAsItIs() throws IOException {
        serveTree();
        for (String format : List.of("table", "compact", "csv", "json", "yaml")) {
            assertThat(run("image", "list", "evil:", "-f", format).ok()).contains("end");
            run("image", "alias", "list", "evil:", "-f", format).ok();
            run("streams", "lint", web.url("/").toString(), "--ca", ca, "-f", format);
        }
        assertThat(run("image", "list", "evil:", "-f", "csv", "-c", "d").ok())
                .contains("\\u001b[2J", "\\u202egpj", "\\udb40\\udc41end");
        run("image", "info", "evil:it").ok();
        run("image", "show", "evil:it").ok();
        run("image", "copy", "evil:it", "local:", "--alias", "it").ok();
        assertThat(run("image", "get-property", "it", "os").ok()).contains("\\u001b[2J");
        Path tree = directory.resolve("tree");
        shell.run("image", "copy", "it", "local:", "--public", "--target-project", "default");
        run("publish", "tree", tree.toString());
        run("image", "list", "--format", "yaml").ok();
        run("image", "info", "it").ok();
    }

    @Test
    void whatJsonAndYamlEscapeIsReadBackAsItWas() {
        serveTree();
        JsonValue list = JsonValue.read(run("image", "list", "evil:", "-f", "json").ok());
        String os = list.asObjects().getFirst().object("properties").text("os");
        assertThat(os).startsWith(EVIL);
    }

    @Test
    void anErrorOfALxdServerIsOneLineOfPrintableText() {
        String evil = new JsonValue.Text(EVIL).json();
        web.put("/1.0", Map.of(), server().getBytes(UTF_8));
        shell.run("remote", "add", "evil", web.url("").toString(), "--public", "--ca", ca).ok();
        String error = "{\"type\":\"error\",\"error_code\":403,\"error\":%s}".formatted(evil);
        for (String path : List.of("", "/aliases", "/aliases/it", "/it")) {
            web.put("/1.0/images" + path, Map.of(), error.getBytes(UTF_8));
        }
        for (String[] words :
                new String[][] {
                    {"image", "list", "evil:"},
                    {"image", "info", "evil:it"},
                    {"image", "alias", "list", "evil:"},
                    {"image", "copy", "evil:it", "local:"},
                    {"image", "export", "evil:it", directory.toString()},
                    {"image", "list", "evil:", "--debug"},
                }) {
            Shell.Result refused = run(words);
            assertThat(refused.code()).isOne();
            assertThat(refused.err()).contains("\\u001b[2J");
        }
        for (String word : List.of("type", "error_code", "metadata")) {
            String odd = "{\"type\":\"sync\",\"metadata\":[],%s:%s}".formatted(evil, evil);
            web.put("/1.0/images", Map.of(), odd.replace(word, word + "2").getBytes(UTF_8));
            run("image", "list", "evil:");
        }
    }

    private static String server() {
        return """
        {"type":"sync","status":"Success","status_code":200,"metadata":{"api_version":"1.0",\
        "auth":"untrusted","public":true,"api_extensions":[],"environment":{"server":"lxd"}}}
        """;
    }

    @Test
    void aStatusAndALocationAreOneLineOfPrintableText() throws IOException {
        String line = "\u001b[2J\u009b31m\u0007evil";
        try (Misbehaving server = new Misbehaving()) {
            String url = server.url("/").toString();
            shell.run("remote", "add", "evil", url, "--protocol=simplestreams", "--plain-http")
                    .ok();
            for (Misbehaving.Manner manner :
                    List.of(
                            Misbehaving.status("404 " + line),
                            Misbehaving.status("302 " + line, "Location: http://" + line + "/"),
                            Misbehaving.status("302 Found", "Location: " + line),
                            Misbehaving.status("200 OK", "Content-Encoding: " + line),
                            Misbehaving.status("200 OK", line + ": " + line),
                            Misbehaving.decent((line + EVIL).getBytes(UTF_8)))) {
                server.on(TestTree.INDEX, manner);
                assertThat(run("image", "list", "evil:").code()).isOne();
                assertThat(run("image", "list", "evil:", "--debug").code()).isOne();
            }
        }
    }

    @Test
    void headersOfADirectImageAreOneLineOfPrintableText() {
        String line = "\u001b[2J\u0007evil";
        for (String hash : List.of(line, image.fingerprint().hex())) {
            for (String place : List.of(line, "https://" + line, "/other" + line)) {
                web.put("/it", Map.of("LXD-Image-Hash", hash, "LXD-Image-URL", place), new byte[0]);
                assertThat(run("image", "import", web.url("/it").toString(), "--ca", ca).code())
                        .isOne();
            }
        }
    }
}
