package gantry.remote;

import static gantry.http.Playback.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.http.AddressRule;
import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.http.Playback;
import gantry.http.Playback.Script;
import gantry.image.CheckedStream;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageFile;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageStream;
import gantry.remote.download.Downloads;
import gantry.remote.download.TestPatience;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectUrlTest {
    private static final TestImage IMAGE = TestImage.container("one");
    private static final byte[] BYTES = IMAGE.parts().getFirst().bytes();
    private static final AddressRule OUTSIDE = a -> !a.getHostAddress().equals("127.0.0.2");

    private static Script head(String... headers) {
        String all = String.join("\r\n", headers);
        return answer("HTTP/1.1 404 Not Found", "Connection: close", all, "", "");
    }

    private static Script announced(String family, String url) {
        return head(family + "-Image-Hash: " + IMAGE.fingerprint(), family + "-Image-URL: " + url);
    }

    private static Script redirect(String to) {
        return answer(
                "HTTP/1.1 307 Temporary Redirect",
                "Connection: close",
                "Content-Length: 0",
                "Location: " + to,
                "",
                "");
    }

    private static Script bytes(byte[] bytes, int length) {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(length);
        return (_, out) -> {
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
        };
    }

    private static DirectUrl direct(HttpSettings settings, URI url) {
        Downloads downloads =
                new Downloads(new HttpClient(settings), new TestPatience().patience());
        return new DirectUrl(downloads, url, List.of("x86_64", "i686"));
    }

    private static byte[] fetch(Playback server) throws IOException {
        try (DirectUrl source = direct(HttpSettings.WEB, server.url("/here?key=hunter2"));
                ImageStream stream =
                        new CheckedStream(
                                source.open(source.list().getFirst()), IMAGE.fingerprint())) {
            ImageFile file = stream.next().orElseThrow();
            assertThat(file.kind()).isEqualTo(ImageFile.Kind.UNIFIED);
            byte[] received = file.bytes().readAllBytes();
            assertThat(stream.next()).isEmpty();
            return received;
        }
    }

    private static Playback serving(Script bytes) throws IOException {
        Script announced = announced("LXD", "/image?token=hunter2");
        return new Playback(announced, announced, bytes);
    }

    @Test
    void bothFamiliesOfHeadersAreUnderstoodAndSent() throws IOException {
        for (String family : List.of("LXD", "Incus")) {
            Script announced = announced(family, "/image?token=hunter2");
            try (Playback server = new Playback(announced, announced, bytes(BYTES, BYTES.length))) {
                assertThat(fetch(server)).isEqualTo(BYTES);
                assertThat(server.heads().getFirst())
                        .startsWith("HEAD /here?key=hunter2 HTTP/1.1\r\n")
                        .contains("LXD-Server-Architectures: x86_64, i686\r\n")
                        .contains("Incus-Server-Architectures: x86_64, i686\r\n")
                        .contains("LXD-Server-Version: ", "Incus-Server-Version: ");
                assertThat(server.heads().getLast())
                        .startsWith("GET /image?token=hunter2 HTTP/1.1\r\n");
            }
        }
    }

    @Test
    void missingHeadersAreNamed() throws IOException {
        try (Playback server = new Playback(head("X-Other: 1"))) {
            assertThatThrownBy(() -> fetch(server))
                    .isInstanceOf(Invalid.class)
                    .hasMessageStartingWith(
                            "Missing LXD-Image-Hash header: " + server.url("/here"));
        }
        try (Playback server = new Playback(head("LXD-Image-Hash: " + IMAGE.fingerprint()))) {
            assertThatThrownBy(() -> fetch(server))
                    .isInstanceOf(Invalid.class)
                    .hasMessageStartingWith("Missing LXD-Image-URL header: ");
        }
    }

    @Test
    void otherBytesThanAnnouncedAreRefused() throws IOException {
        byte[] other = BYTES.clone();
        other[5] ^= 1;
        try (Playback server = serving(bytes(other, other.length))) {
            assertThatThrownBy(() -> fetch(server))
                    .isInstanceOf(Mismatch.class)
                    .hasMessageStartingWith("Hash mismatch for \"http://127.0.0.1:")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void aDownloadThatBreaksOffSaysWhere() throws IOException {
        try (Playback server = serving(bytes(BYTES, BYTES.length + 9))) {
            assertThatThrownBy(() -> fetch(server))
                    .isInstanceOf(Unreachable.class)
                    .hasMessageStartingWith(
                            "The download from http://127.0.0.1:%d/image broke off after %d of %d bytes"
                                    .formatted(
                                            server.url("/").getPort(),
                                            BYTES.length,
                                            BYTES.length + 9));
        }
    }

    @Test
    void bytesThatAreNotThereAreNotFound() throws IOException {
        try (Playback server = serving(answer("HTTP/1.1 410 Gone", "Content-Length: 0", "", ""))) {
            assertThatThrownBy(() -> fetch(server))
                    .isInstanceOf(NotFound.class)
                    .hasMessageStartingWith("Unable to fetch \"http://127.0.0.1:")
                    .hasMessageEndingWith("/image\": 410 Gone");
        }
    }

    @Test
    void redirectsAreFollowedToAnEnd() throws IOException {
        try (Playback server = new Playback(redirect("/next"), announced("LXD", "/image"));
                DirectUrl source = direct(HttpSettings.WEB, server.url("/here"))) {
            assertThat(source.find(ImageQuery.of("")).fingerprint()).isEqualTo(IMAGE.fingerprint());
            assertThat(server.heads().getLast()).startsWith("HEAD /next HTTP/1.1\r\n");
        }
        try (Playback server = new Playback(Collections.nCopies(20, redirect("/next")));
                DirectUrl source = direct(HttpSettings.WEB, server.url("/here"))) {
            assertThatThrownBy(source::list)
                    .isInstanceOf(Invalid.class)
                    .hasMessageContaining("redirects more than 10 times");
        }
    }

    /// The rule lets the first server pass, as if it stood outside, and not the one inside.
    @Test
    void aRedirectToAForbiddenAddressIsRefused() throws IOException {
        try (Playback server = new Playback(redirect("http://127.0.0.2:1/inside"));
                DirectUrl source = direct(HttpSettings.WEB.within(OUTSIDE), server.url("/"))) {
            assertThatThrownBy(source::list)
                    .isInstanceOf(Forbidden.class)
                    .hasMessageStartingWith("Images may not be fetched from http://127.0.0.2:1/");
        }
    }

    @Test
    void bytesAtAForbiddenAddressAreRefused() throws IOException {
        Script inside = announced("LXD", "http://127.0.0.2:1/image");
        try (Playback server = new Playback(inside, inside);
                DirectUrl source = direct(HttpSettings.WEB.within(OUTSIDE), server.url("/"))) {
            ImageInfo info = source.list().getFirst();
            assertThatThrownBy(() -> source.open(info)).isInstanceOf(Forbidden.class);
        }
    }

    @Test
    void onlyWebServersAreAsked() {
        for (String url : List.of("file:///etc/passwd", "ftp://host/x", "http:///x", "x")) {
            assertThatThrownBy(() -> direct(HttpSettings.WEB, URI.create(url)))
                    .describedAs(url)
                    .isInstanceOf(Invalid.class);
        }
    }
}
