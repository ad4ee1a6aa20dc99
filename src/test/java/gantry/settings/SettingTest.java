package gantry.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.http.Network;
import gantry.image.ImageFailure.Invalid;
import gantry.store.Size;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void whatIsNotSetHasItsDefault() {
        assertThat(Settings.DEFAULT)
                .isEqualTo(
                        new Settings(
                                Optional.empty(),
                                List.of(),
                                Optional.empty(),
                                new Settings.Upkeep(
                                        true,
                                        Optional.of(Duration.ofHours(6)),
                                        false,
                                        1,
                                        Optional.of(Duration.ofDays(10))),
                                false,
                                List.of(),
                                Long.MAX_VALUE,
                                1L << 30,
                                64,
                                64 << 10,
                                1000,
                                Duration.ofSeconds(60),
                                Duration.ofHours(1),
                                1 << 20,
                                Optional.empty()));
    }

    @Test
    void whatIsSetIsRead() {
        Map<String, String> configuration =
                Map.ofEntries(
                        Map.entry("core.https_address", "[::1]:9443"),
                        Map.entry("core.https_allowed_credentials", "true"),
                        Map.entry("core.https_allowed_headers", "Content-Type, X-LXD-public"),
                        Map.entry("core.https_allowed_methods", "GET, POST"),
                        Map.entry("core.https_allowed_origin", "https://a.example, http://[::1]:8"),
                        Map.entry("core.https_trusted_proxy", "10.0.0.1, fd00::/8"),
                        Map.entry("core.remote_token_expiry", "1H"),
                        Map.entry("images.allowed_networks", "10.0.0.0/8, fd00::/8"),
                        Map.entry("images.auto_update_cached", "off"),
                        Map.entry("images.auto_update_interval", "0"),
                        Map.entry("images.enforce_expiry", "true"),
                        Map.entry("images.keep_previous", "0"),
                        Map.entry("images.remote_cache_expiry", "3"),
                        Map.entry("images.url_private_addresses", "yes"),
                        Map.entry("limits.upload_size", "10GiB"),
                        Map.entry("limits.free_space", "0"),
                        Map.entry("limits.transfers", "8"),
                        Map.entry("limits.header_size", "32KiB"),
                        Map.entry("limits.address_connections", "50"),
                        Map.entry("limits.idle", "5"),
                        Map.entry("limits.operation_idle", "90"),
                        Map.entry("limits.request_size", "2MB"),
                        Map.entry("streams.signing_key", "/etc/key.asc"),
                        Map.entry("user.mine", "anything"));
        configuration.forEach(Setting::check);
        assertThat(Settings.of(configuration))
                .isEqualTo(
                        new Settings(
                                Optional.of(new ListenAddress("::1", 9443)),
                                List.of(Network.parse("10.0.0.1"), Network.parse("fd00::/8")),
                                Optional.of(Expiry.parse("1H")),
                                new Settings.Upkeep(
                                        false,
                                        Optional.empty(),
                                        true,
                                        0,
                                        Optional.of(Duration.ofDays(3))),
                                true,
                                List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8")),
                                10L << 30,
                                0,
                                8,
                                32 << 10,
                                50,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(90),
                                2_000_000,
                                Optional.of(Path.of("/etc/key.asc"))));
    }

    @Test
    void everyDefaultIsAValueAndTheKeysAreInOrder() {
        for (Setting<?> setting : Setting.all()) {
            assertThatCode(() -> Setting.check(setting.key(), setting.fallback()))
                    .doesNotThrowAnyException();
        }
        assertThat(Setting.all()).extracting(Setting::key).isSorted();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "core.https_adress|:8443|unknown key; \"gantry config list\" shows which there are;"
                        + " did you mean \"core.https_address\"?",
                "some.thing|x|unknown key; \"gantry config list\" shows which there are",
                "core.trust_password|x|trust passwords are refused by design, since one that all know cannot be taken back; \"gantry trust add NAME\""
                        + " makes a token that lets one client in",
                "core.https_address|:0|clients cannot know which port 0 stands for; choose one",
                "core.https_address|:65536|a port is a number from 0 to 65535, not 65536",
                "core.https_address|https://a|\"https://a\" is no address to listen on; write"
                        + " host:port, [v6]:port or :port",
                "core.remote_token_expiry|1h|\"1h\" is no time to expire after; write numbers with S"
                        + " (seconds), M (minutes), H (hours), d, w, m (months) or y, such as 1H or \"2w 1d\"",
                "core.https_allowed_origin|https://a.example/|write sites as a browser names them,"
                        + " https://ui.example.org say, without a path and with commas between them, or *",
                "core.https_allowed_methods|GET POST|write names, with commas between them",
                "core.https_trusted_proxy|proxy|write networks as 10.0.0.0/8 or fd00::/8, with commas"
                        + " between them",
                "core.remote_token_expiry|1H 2H|\"1H 2H\" counts hours twice",
                "images.allowed_networks|10.0.0.1/8|10.0.0.1/8 is an address inside a network; the"
                        + " network is 10.0.0.0/8",
                "images.allowed_networks|lan|write networks as 10.0.0.0/8 or fd00::/8, with commas"
                        + " between them",
                "core.remote_token_expiry|1s|\"1s\" is no time to expire after; write numbers with S"
                        + " (seconds), M (minutes), H (hours), d, w, m (months) or y, such as 1H or \"2w 1d\"",
                "images.auto_update_cached|perhaps|write true or false",
                "images.auto_update_interval|6h|write a number from 0 to 87600",
                "images.auto_update_interval|-1|write a number from 0 to 87600",
                "images.remote_cache_expiry|36501|write a number from 0 to 36500",
                "images.keep_previous|all|write a number from 0 to 1000",
                "images.compression_algorithm|zstd|unknown key; \"gantry config list\" shows which"
                        + " there are",
                "limits.operation_idle|0|write a number from 1 to 604800",
                "images.url_private_addresses|maybe|write true or false",
                "limits.upload_size|10 GiB|\"10 GiB\" is no size; write a number and a unit, such as"
                        + " 500MB or 10GiB",
                "limits.upload_size|9EiB|\"9EiB\" is more than can be counted; write less",
                "limits.free_space|-1|\"-1\" is no size; write a number and a unit, such as 500MB or"
                        + " 10GiB",
                "limits.transfers|0|write a number from 1 to 10000",
                "limits.idle|1.5|write a number from 1 to 86400",
                "limits.header_size|1KiB|write a size from 4KiB to 16MiB",
                "limits.request_size|1GiB|write a size from 4KiB to 64MiB",
                "user.|x|a key of your own is \"user.\" and a name of at most 250 characters,"
                        + " without blanks",
            })
    void aBadKeyOrValueIsRefusedInASentence(String key, String value, String reason) {
        assertThatThrownBy(() -> Setting.check(key, value))
                .isInstanceOf(Invalid.class)
                .hasMessage("cannot set '%s' to '%s': %s".formatted(key, value, reason));
    }

    @Test
    void anEmptyValueUnsetsOnlyWhatThereIs() {
        Setting.check("limits.transfers", "");
        Setting.check("user.x", "");
        assertThatThrownBy(() -> Setting.check("nothing", "")).isInstanceOf(Invalid.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "7,7",
        "7B,7",
        "1kB,1000",
        "500MB,500000000",
        "1KiB,1024",
        "10GiB,10737418240",
        "7EiB,8070450532247928832",
        "9EB,9000000000000000000",
        "9223372036854775807,9223372036854775807"
    })
    void sizesHaveLxdsUnits(String text, long bytes) {
        assertThat(Size.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "5S,2026-01-31T12:00:05Z",
        "30M,2026-01-31T12:30:00Z",
        "2H,2026-01-31T14:00:00Z",
        "3d,2026-02-03T12:00:00Z",
        "1w,2026-02-07T12:00:00Z",
        "1m,2026-02-28T12:00:00Z",
        "1y,2027-01-31T12:00:00Z",
        "1d 1H,2026-02-01T13:00:00Z"
    })
    void expiriesHaveLxdsUnits(String text, Instant end) {
        assertThat(Expiry.parse(text).after(NOW)).isEqualTo(end);
    }

    @Test
    void anExpiryBeyondTheCalendarIsRefused() {
        Expiry far = Expiry.parse("999999y");
        assertThatThrownBy(() -> far.after(Instant.MAX)).isInstanceOf(Invalid.class);
    }

    @ParameterizedTest
    @CsvSource({
        ":8443,:8443",
        "[::]:9000,[::]:9000",
        "[::1],[::1]:8443",
        "10.0.0.1,10.0.0.1:8443",
        "images.example:443,images.example:443"
    })
    void addressesHaveLxdsForms(String text, String meant) {
        assertThat(ListenAddress.parse(text)).hasToString(meant);
    }

    @ParameterizedTest
    @CsvSource({
        ":1, 10.0.0.1:1 [fd00:0:0:0:0:0:0:1]:1",
        "[::]:1, 10.0.0.1:1 [fd00:0:0:0:0:0:0:1]:1",
        "0.0.0.0:1, 10.0.0.1:1",
        "127.0.0.1:1, 127.0.0.1:1",
        "images.example:1, images.example:1"
    })
    void clientsAreToldWhereTheyFindAnAddress(String text, String places) {
        List<InetAddress> machine =
                Stream.of("127.0.0.1", "::1", "10.0.0.1", "fd00::1")
                        .map(InetAddress::ofLiteral)
                        .toList();
        assertThat(ListenAddress.parse(text).reachable(machine).stream().map(Object::toString))
                .containsExactly(places.split(" ", -1));
    }

    @Test
    void aMachineWithoutANetworkIsFoundFromItself() {
        List<InetAddress> machine = List.of(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(ListenAddress.parse(":1").reachable(machine))
                .containsExactly(new ListenAddress("127.0.0.1", 1));
    }

    @Test
    void anyTextAtAllIsAValueOrRefused() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String alphabet = "0123456789kKMGTPEiBHdwmy[]:. -/\n\u0000\uD800x";
        List<Function<String, Object>> parsers =
                List.of(Size::parse, Expiry::parse, ListenAddress::parse);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(24);
            for (int j = 0; j < length; j++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(parsers.get(i % parsers.size()).apply(text.toString())).isNotNull();
            } catch (Invalid e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotEmpty();
            }
        }
    }
}
