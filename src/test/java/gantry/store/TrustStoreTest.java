package gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.Access;
import gantry.image.Digest;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.Project;
import gantry.image.TrustToken;
import gantry.image.TrustedBrowser;
import gantry.image.TrustedCertificate;
import gantry.store.TrustStore.IssuedToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustStoreTest {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
    private static final Access ONLY_DEFAULT = new Access(true, List.of(Project.DEFAULT));

    @TempDir private Path directory;
    private ImageStore store;
    private TrustStore trust;

    @BeforeEach
    void openStore() throws IOException {
        store = open(NOW);
        trust = store.trust(new SecureRandom());
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    private ImageStore open(Instant now) throws IOException {
        return ImageStore.open(directory, Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void aSecretIsLongDifferentEachTimeAndBuysItsTokenOnce() throws IOException {
        IssuedToken one = trust.issueToken("laptop", ONLY_DEFAULT, Optional.empty());
        IssuedToken other = trust.issueToken("laptop", Access.FULL, Optional.empty());
        assertThat(one.secret()).matches("[0-9a-f]{64}").isNotEqualTo(other.secret());
        assertThat(trust.tokens()).containsExactlyInAnyOrder(one.token(), other.token());

        TrustToken bought = trust.consume(one.secret());

        assertThat(bought).isEqualTo(one.token());
        assertThat(bought.name()).isEqualTo("laptop");
        assertThat(bought.access()).isEqualTo(ONLY_DEFAULT);
        assertThat(bought.createdAt()).isEqualTo(NOW);
        refusesToConsume(one.secret(), "No matching certificate add operation found");
        assertThat(trust.tokens()).containsExactly(other.token());
    }

    @Test
    void noSecretIsInAnyFileOfTheStoreNorInWhatIsPrintedOfIt() throws IOException {
        IssuedToken issued = trust.issueToken("laptop", Access.FULL, Optional.empty());

        assertThat(issued.toString()).doesNotContain(issued.secret());
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(issued.secret());
            }
        }
    }

    @Test
    void whatIsNoSecretBuysNothing() throws IOException {
        TrustToken token = trust.issueToken("a", Access.FULL, Optional.empty()).token();
        for (String wrong : List.of("", "0", "a".repeat(64), token.secretSum().hex(), "\uD800'%")) {
            refusesToConsume(wrong, "No matching certificate add operation found");
        }
        assertThat(trust.tokens()).containsExactly(token);
    }

    @Test
    void anExpiredTokenIsRefusedAndGone() throws IOException {
        Optional<Instant> end = Optional.of(NOW.plus(Duration.ofHours(1)));
        IssuedToken used = trust.issueToken("used", Access.FULL, end);
        trust.issueToken("unused", Access.FULL, end);
        assertThat(trust.tokens()).hasSize(2);

        try (ImageStore later = open(end.get())) {
            TrustStore trustLater = later.trust(new SecureRandom());
            assertThat(trustLater.tokens()).isEmpty();
            assertThatThrownBy(() -> trustLater.consume(used.secret()))
                    .isInstanceOf(Forbidden.class)
                    .hasMessageStartingWith("The certificate add token has expired");
        }
        assertThat(trust.tokens()).isEmpty();
    }

    @Test
    void aTokenIsGoodUntilItExpires() throws IOException {
        Instant end = NOW.plusSeconds(3600);
        IssuedToken issued = trust.issueToken("a", Access.FULL, Optional.of(end));
        try (ImageStore justBefore = open(end.minusMillis(1))) {
            assertThat(justBefore.trust(new SecureRandom()).consume(issued.secret()))
                    .isEqualTo(issued.token());
        }
    }

    @Test
    void ofStoresThatRaceForOneTokenOneGetsIt() throws Exception {
        String secret = trust.issueToken("one", Access.FULL, Optional.empty()).secret();
        List<Future<Boolean>> all = new ArrayList<>();
        try (ImageStore other = open(NOW);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            TrustStore otherTrust = other.trust(new SecureRandom());
            for (int i = 0; i < 32; i++) {
                TrustStore caller = i % 2 == 0 ? trust : otherTrust;
                all.add(threads.submit(() -> gets(caller, secret)));
            }
            List<Boolean> results = new ArrayList<>();
            for (Future<Boolean> each : all) {
                results.add(each.get());
            }
            assertThat(results).containsOnlyOnce(true);
        }
    }

    private static boolean gets(TrustStore trust, String secret) throws IOException {
        try {
            trust.consume(secret);
            return true;
        } catch (Forbidden _) {
            return false;
        }
    }

    @Test
    void tokensAreTakenBackByNameAndBySecret() throws IOException {
        trust.issueToken("a", Access.FULL, Optional.empty());
        trust.issueToken("a", Access.FULL, Optional.empty());
        IssuedToken other = trust.issueToken("b", Access.FULL, Optional.empty());

        assertThat(trust.revoke("a")).isEqualTo(2);
        assertThat(trust.revoke("a")).isZero();
        assertThat(trust.revoke(other.token().secretSum())).isTrue();
        assertThat(trust.tokens()).isEmpty();
        refusesToConsume(other.secret(), "No matching certificate add operation found");
    }

    @Test
    void aCertificateIsFoundByTheBeginningOfItsFingerprint() throws IOException {
        TrustedCertificate first = certificate("aa11");
        TrustedCertificate second = certificate("aa22");
        trust.add(first);
        trust.add(second);

        assertThat(trust.find("AA1")).isEqualTo(first);
        assertThat(trust.find(second.fingerprint().hex())).isEqualTo(second);
        assertThat(trust.certificate(first.fingerprint())).contains(first);
        assertThatThrownBy(() -> trust.find("aa"))
                .isInstanceOf(Invalid.class)
                .hasMessage("2 certificates have fingerprints that begin with aa; give more of it");
        for (String nothing : List.of("", "b", "%")) {
            assertThatThrownBy(() -> trust.find(nothing))
                    .isInstanceOf(NotFound.class)
                    .hasMessage("Certificate not found");
        }
    }

    @Test
    void aCertificateIsAddedOnceChangedAndDeleted() throws IOException {
        TrustedCertificate first = certificate("aa11");
        trust.add(first);
        assertThatThrownBy(() -> trust.add(first))
                .isInstanceOf(AlreadyExists.class)
                .hasMessage("Certificate already in trust store");
        TrustedCertificate changed =
                first.with("new", TrustedCertificate.Type.METRICS, ONLY_DEFAULT);
        trust.update(changed);
        assertThat(trust.certificates()).containsExactly(changed);

        assertThat(trust.delete("aa")).isEqualTo(changed);
        assertThat(trust.certificates()).isEmpty();
        assertThatThrownBy(() -> trust.delete("aa")).isInstanceOf(NotFound.class);
    }

    @Test
    void theConfigurationIsChangedByKeyOrReplacedWhole() throws IOException {
        Configuration configuration = store.configuration();
        configuration.set(Map.of("user.a", "1", "user.b", "2"));
        configuration.set(Map.of("user.a", "", "user.c", "3"));
        assertThat(configuration.all()).isEqualTo(Map.of("user.b", "2", "user.c", "3"));

        configuration.replace(Map.of("user.d", "4", "user.e", ""));
        assertThat(configuration.all()).isEqualTo(Map.of("user.d", "4"));
    }

    private void refusesToConsume(String secret, String sentence) {
        assertThatThrownBy(() -> trust.consume(secret))
                .isInstanceOf(Forbidden.class)
                .hasMessage(sentence);
    }

    private static TrustedCertificate certificate(String start) {
        return new TrustedCertificate(
                new Digest(start + "0".repeat(64 - start.length())),
                start,
                TrustedCertificate.Type.CLIENT,
                Access.FULL,
                "PEM",
                NOW);
    }

    @Test
    void aTokenLetsOneBrowserIn() throws IOException {
        String token = trust.issueToken("alice", ONLY_DEFAULT, Optional.empty()).secret();
        TrustStore.SignedIn signedIn = trust.signIn(token);
        assertThat(signedIn.toString()).doesNotContain(signedIn.secret());
        TrustedBrowser browser = trust.browser(signedIn.secret()).orElseThrow();
        assertThat(browser.name()).isEqualTo("alice");
        assertThat(browser.access()).isEqualTo(ONLY_DEFAULT);
        assertThat(trust.browsers()).containsExactly(browser);
        assertThatThrownBy(() -> trust.signIn(token)).isInstanceOf(Forbidden.class);
        assertThat(trust.browser(browser.secretSum().hex())).isEmpty();
        assertThat(trust.signOut(signedIn.secret())).isTrue();
        assertThat(trust.signOut(signedIn.secret())).isFalse();
        assertThat(trust.browser(signedIn.secret())).isEmpty();
    }

    @Test
    void anExpiredTokenLetsNoBrowserIn() throws IOException {
        String token = trust.issueToken("alice", Access.FULL, Optional.of(NOW)).secret();
        assertThatThrownBy(() -> trust.signIn(token)).isInstanceOf(Forbidden.class);
        assertThat(trust.browsers()).isEmpty();
    }

    @Test
    void aBrowserThatStaysAwayForThirtyDaysIsForgotten() throws IOException {
        String token = trust.issueToken("alice", Access.FULL, Optional.empty()).secret();
        String secret = trust.signIn(token).secret();
        Instant back = NOW.plus(Duration.ofDays(30)).minusSeconds(1);
        assertThat(knows(secret, back)).isTrue();
        Instant again = back.plus(Duration.ofDays(30));
        assertThat(knows(secret, again)).isFalse();
        assertThat(knows(secret, again.minusSeconds(1))).isTrue();
    }

    private boolean knows(String secret, Instant time) throws IOException {
        try (ImageStore later = open(time)) {
            TrustStore then = later.trust(new SecureRandom());
            boolean known = then.browser(secret).isPresent();
            assertThat(then.browsers()).hasSize(known ? 1 : 0);
            return known;
        }
    }

    @Test
    void aBrowserLosesAProjectThatIsDeleted() throws IOException {
        store.projects().create(new Project("p", "", true));
        Access access = new Access(true, List.of("p"));
        String secret =
                trust.signIn(trust.issueToken("a", access, Optional.empty()).secret()).secret();
        store.projects().delete("p");
        assertThat(trust.browser(secret).orElseThrow().access())
                .isEqualTo(new Access(true, List.of()));
    }

    @Test
    void whoeverIsRemovedMayBeABrowser() throws IOException {
        TrustStore.SignedIn one =
                trust.signIn(trust.issueToken("a", Access.FULL, Optional.empty()).secret());
        trust.signIn(trust.issueToken("b", Access.FULL, Optional.empty()).secret());
        assertThatThrownBy(() -> trust.remove("")).isInstanceOf(NotFound.class);
        trust.remove(one.browser().secretSum().hex().toUpperCase(Locale.ROOT));
        assertThat(trust.browsers()).extracting(TrustedBrowser::name).containsExactly("b");
        assertThatThrownBy(() -> trust.remove(one.browser().secretSum().hex()))
                .isInstanceOf(NotFound.class);
    }
}
