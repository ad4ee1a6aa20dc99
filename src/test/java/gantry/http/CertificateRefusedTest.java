package gantry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.Digest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ParameterizedClass
@EnumSource
class CertificateRefusedTest {
    private final TlsLibrary library;
    private final TestAuthority authority = new TestAuthority();
    private final ServerTrust trust = new ServerTrust.Issuers(List.of(authority.certificate()));

    CertificateRefusedTest(TlsLibrary library) {
        this.library = library;
    }

    private int ask(Identity shown, ServerTrust trust) throws IOException {
        try (TestWebServer server = new TestWebServer(shown);
                HttpClient client = new HttpClient(HttpSettings.WEB.by(library).trusting(trust))) {
            server.put("/", Map.of(), new byte[] {1});
            try (HttpAnswer answer = client.send(HttpRequest.get(server.url("/")))) {
                return answer.status();
            } catch (CertificateRefused e) {
                assertThat(server.requests()).isEmpty();
                throw e;
            }
        }
    }

    @Test
    void whomAnAuthorityVouchesForIsAccepted() throws IOException {
        assertThat(ask(authority.server(), trust)).isEqualTo(200);
    }

    @Test
    void anExpiredCertificateIsRefused() {
        Identity expired = authority.server("127.0.0.1", Instant.now().minus(Duration.ofDays(1)));
        assertThatThrownBy(() -> ask(expired, trust))
                .isInstanceOf(CertificateRefused.class)
                .hasMessageStartingWith("the server's certificate has expired");
    }

    @Test
    void aCertificateThatIsNotValidYetIsRefused() {
        Identity early = authority.server("127.0.0.1", Instant.now().plus(Duration.ofDays(1000)));
        assertThatThrownBy(() -> ask(early, trust))
                .isInstanceOf(CertificateRefused.class)
                .hasMessageStartingWith("the server's certificate is not valid yet");
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        Identity other = authority.server("192.0.2.1", Instant.now().plus(Duration.ofDays(1)));
        assertThatThrownBy(() -> ask(other, trust))
                .isInstanceOf(CertificateRefused.class)
                .hasMessageStartingWith("the server's certificate is for another name");
    }

    @Test
    void whomNobodyVouchesForIsRefused() {
        assertThatThrownBy(() -> ask(new TestAuthority().server(), trust))
                .isInstanceOf(CertificateRefused.class)
                .hasMessageStartingWith("no authority that is known here vouches");
        assertThatThrownBy(() -> ask(authority.server(), new ServerTrust.Authorities()))
                .isInstanceOf(CertificateRefused.class)
                .hasMessageStartingWith("no authority that is known here vouches");
    }

    @Test
    void anotherCertificateThanThePinnedOneIsRefused() throws IOException {
        Identity server = authority.server();
        Digest other = authority.server().fingerprint();
        assertThat(ask(server, new ServerTrust.Pinned(server.fingerprint()))).isEqualTo(200);
        assertThatThrownBy(() -> ask(server, new ServerTrust.Pinned(other)))
                .isInstanceOf(CertificateRefused.class)
                .hasMessageContaining("%s instead of %s", server.fingerprint(), other);
    }

    @Test
    void aServerIsLookedAtWithoutAWord() throws IOException {
        Identity identity = authority.server();
        try (TestWebServer server = new TestWebServer(identity)) {
            assertThat(FirstContact.certificate(server.url("/"), HttpSettings.WEB.by(library)))
                    .isEqualTo(identity.certificate());
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void whereNoTlsIsSpokenNoCertificateIsShown() throws IOException {
        try (Playback server = new Playback(Playback.answer("HTTP/1.1 200 OK", "", ""))) {
            assertThatThrownBy(
                            () ->
                                    FirstContact.certificate(
                                            server.url("/"), HttpSettings.WEB.by(library)))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(CertificateRefused.class);
        }
    }
}
