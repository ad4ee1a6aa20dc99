package gantry.settings;

import gantry.http.Network;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Nearest;
import gantry.image.Words;
import gantry.store.Configuration;
import gantry.store.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// One key of the configuration, and how its text becomes a value.
///
/// @param fallback the text that holds where none is set
/// @param form what a person may write, in a word or two
/// @param reader refuses with a sentence what is no such value
public record Setting<T>(
        String key, String fallback, String form, String description, Function<String, T> reader) {
    static final Setting<Optional<ListenAddress>> HTTPS_ADDRESS =
            new Setting<>(
                    "core.https_address",
                    "",
                    "address",
                    "Where HTTPS is served: host:port, [v6]:port, or :port for every address; unset,"
                            + " only the Unix socket is",
                    SettingForm.optional(SettingForm::address));

    static final Setting<Boolean> ALLOWED_CREDENTIALS =
            new Setting<>(
                    "core.https_allowed_credentials",
                    "false",
                    "true or false",
                    "Whether a browser's certificate counts for scripts of the sites that"
                            + " core.https_allowed_origin names; never for those of *",
                    SettingForm::truth);
    static final Setting<List<String>> ALLOWED_HEADERS =
            new Setting<>(
                    "core.https_allowed_headers",
                    "",
                    "headers",
                    "Headers, such as Content-Type,X-LXD-public, that scripts of other sites may send",
                    SettingForm::words);
    static final Setting<List<String>> ALLOWED_METHODS =
            new Setting<>(
                    "core.https_allowed_methods",
                    "",
                    "methods",
                    "Methods, such as GET,PUT,POST,DELETE, that scripts of other sites may use",
                    SettingForm::words);
    static final Setting<List<String>> ALLOWED_ORIGIN =
            new Setting<>(
                    "core.https_allowed_origin",
                    "",
                    "origins",
                    "Sites, such as https://ui.example.org, whose scripts may use the API; * for all",
                    SettingForm::origins);

    static final Setting<List<Network>> TRUSTED_PROXY =
            new Setting<>(
                    "core.https_trusted_proxy",
                    "",
                    "networks",
                    "Proxies, by address or network, that say who their clients are: by the PROXY"
                            + " protocol, or in X-Forwarded-For",
                    text -> text.isEmpty() ? List.of() : Network.list(text));

    static final Setting<Optional<Expiry>> REMOTE_TOKEN_EXPIRY =
            new Setting<>(
                    "core.remote_token_expiry",
                    "",
                    "expiry",
                    "How long a trust token may wait to be used, such as 1H or 2d; unset, for ever",
                    SettingForm.optional(Expiry::parse));

    static final Setting<List<Network>> ALLOWED_NETWORKS =
            new Setting<>(
                    "images.allowed_networks",
                    "",
                    "networks",
                    "Private networks, such as 10.1.0.0/16,fd00::/8, that clients with restricted"
                            + " certificates may have images fetched from and sent to, and that URLs"
                            + " may lead to",
                    text -> text.isEmpty() ? List.of() : Network.list(text));
    static final Setting<Boolean> AUTO_UPDATE_CACHED =
            new Setting<>(
                    "images.auto_update_cached",
                    "true",
                    "true or false",
                    "Whether images that were only fetched to be used are kept up to date",
                    SettingForm::truth);
    static final Setting<Optional<Duration>> AUTO_UPDATE_INTERVAL =
            new Setting<>(
                    "images.auto_update_interval",
                    "6",
                    "hours",
                    "How many hours lie between two looks for newer versions of images; 0 for never",
                    text -> SettingForm.span(text, ChronoUnit.HOURS, 87_600));
    // Announced as images_default_architecture; peers take the kernel's names only.
    static final Setting<Optional<String>> DEFAULT_ARCHITECTURE =
            new Setting<>(
                    "images.default_architecture",
                    "",
                    "architecture",
                    "The architecture that instances are meant to be launched with; kept for clients,"
                            + " since none are launched here",
                    SettingForm.optional(SettingForm::architecture));
    static final Setting<Duration> DELETION_GRACE =
            new Setting<>(
                    Configuration.DELETION_GRACE,
                    Configuration.DEFAULT_DELETION_GRACE,
                    "minutes",
                    "For how many minutes the files of a public image stay once it is deleted, for"
                            + " readers of an older index",
                    text -> Duration.ofMinutes(SettingForm.number(text, 0, 525_600)));
    static final Setting<Boolean> ENFORCE_EXPIRY =
            new Setting<>(
                    "images.enforce_expiry",
                    "false",
                    "true or false",
                    "Whether images are deleted once they have expired",
                    SettingForm::truth);
    static final Setting<Integer> KEEP_PREVIOUS =
            new Setting<>(
                    "images.keep_previous",
                    "1",
                    "number",
                    "How many older versions of an image stay when a newer one takes its place",
                    text -> SettingForm.number(text, 0, 1000));
    static final Setting<Optional<Duration>> REMOTE_CACHE_EXPIRY =
            new Setting<>(
                    "images.remote_cache_expiry",
                    "10",
                    "days",
                    "After how many days without use a cached image is deleted; 0 for never",
                    text -> SettingForm.span(text, ChronoUnit.DAYS, 36_500));
    static final Setting<Boolean> URL_PRIVATE_ADDRESSES =
            new Setting<>(
                    "images.url_private_addresses",
                    "false",
                    "true or false",
                    "Whether images may be fetched from URLs in private, loopback and link-local"
                            + " networks",
                    SettingForm::truth);

    // As long as there is room, an image of any size is welcome; see free_space.
    static final Setting<Optional<Size>> UPLOAD_SIZE =
            new Setting<>(
                    "limits.upload_size",
                    "",
                    "size",
                    "The largest image that is taken in; unset, whatever there is room for",
                    SettingForm.optional(Size::parse));

    // Enough for the catalog to grow, for logs and for what else lives on that filesystem, until
    // somebody looks; and little beside one image.
    static final Setting<Size> FREE_SPACE =
            new Setting<>(
                    Configuration.FREE_SPACE,
                    Configuration.DEFAULT_FREE_SPACE,
                    "size",
                    "Images are refused rather than leave less than this free on the store's"
                            + " filesystem",
                    Size::parse);

    static final Setting<Integer> TRANSFERS =
            new Setting<>(
                    "limits.transfers",
                    "64",
                    "number",
                    "How many uploads come in at once; further ones wait",
                    text -> SettingForm.number(text, 1, 10_000));

    static final Setting<Size> HEADER_SIZE =
            new Setting<>(
                    "limits.header_size",
                    "64KiB",
                    "size",
                    "How long the headers of a request may be, together",
                    text -> SettingForm.size(text, 4 << 10, 16 << 20));

    // Many clients behind one address of a network, or of a proxy, are many clients.
    static final Setting<Integer> ADDRESS_CONNECTIONS =
            new Setting<>(
                    "limits.address_connections",
                    "1000",
                    "number",
                    "How many connections one address may have at once; that of a client, where"
                            + " core.https_trusted_proxy tells it",
                    text -> SettingForm.number(text, 1, 10_000));

    static final Setting<Duration> IDLE =
            new Setting<>(
                    "limits.idle",
                    "60",
                    "seconds",
                    "How many seconds a connection may stand still before it is closed",
                    text -> Duration.ofSeconds(SettingForm.number(text, 1, 86_400)));

    // Committing an image of many GiB to a slow disk takes minutes, and so may another server with
    // one that it was sent; neither tells any progress meanwhile.
    public static final Setting<Duration> OPERATION_IDLE =
            new Setting<>(
                    "limits.operation_idle",
                    "3600",
                    "seconds",
                    "How many seconds an operation may run without any progress before it is"
                            + " cancelled",
                    text -> Duration.ofSeconds(SettingForm.number(text, 1, 604_800)));
    static final Setting<Size> REQUEST_SIZE =
            new Setting<>(
                    "limits.request_size",
                    "1MiB",
                    "size",
                    "How long the JSON of a request may be",
                    text -> SettingForm.size(text, 4 << 10, 64 << 20));

    static final Setting<Optional<Path>> SIGNING_KEY =
            new Setting<>(
                    "streams.signing_key",
                    "",
                    "file",
                    "A secret OpenPGP key without a passphrase, that signs the simplestreams indexes;"
                            + " unset, they are not signed",
                    SettingForm.optional(SettingForm::file));

    private static final List<Setting<?>> ALL =
            List.of(
                    HTTPS_ADDRESS,
                    ALLOWED_CREDENTIALS,
                    ALLOWED_HEADERS,
                    ALLOWED_METHODS,
                    ALLOWED_ORIGIN,
                    TRUSTED_PROXY,
                    REMOTE_TOKEN_EXPIRY,
                    ALLOWED_NETWORKS,
                    AUTO_UPDATE_CACHED,
                    AUTO_UPDATE_INTERVAL,
                    DEFAULT_ARCHITECTURE,
                    DELETION_GRACE,
                    ENFORCE_EXPIRY,
                    KEEP_PREVIOUS,
                    REMOTE_CACHE_EXPIRY,
                    URL_PRIVATE_ADDRESSES,
                    ADDRESS_CONNECTIONS,
                    FREE_SPACE,
                    HEADER_SIZE,
                    IDLE,
                    OPERATION_IDLE,
                    REQUEST_SIZE,
                    TRANSFERS,
                    UPLOAD_SIZE,
                    SIGNING_KEY);

    /// Keys that are free for everybody's use begin so.
    private static final String FREE = "user.";

    private static final int LONGEST_KEY = 255;
    private static final int LONGEST_VALUE = 64 << 10;

    /// In the order of their keys.
    public static List<Setting<?>> all() {
        return ALL;
    }

    /// Refuses what cannot be set. An empty value, which unsets a key, is no value to refuse.
    ///
    /// @throws Invalid with LXD's sentence: which key, which value, and why not
    public static void check(String key, String value) {
        try {
            if (key.startsWith(FREE)) {
                checkFree(key, value);
            } else if (value.isEmpty()) {
                known(key);
            } else {
                Object _ = known(key).reader().apply(value);
            }
        } catch (Invalid e) {
            throw new Invalid(
                    "cannot set '%s' to '%s': %s"
                            .formatted(
                                    Words.printable(key), Words.printable(value), e.getMessage()),
                    e);
        }
    }

    /// The value as it stands: what is set, else what holds without. Empty for a free key that is
    /// not set.
    ///
    /// @throws Invalid if there is no such key
    public static String text(Map<String, String> configuration, String key) {
        String fallback = key.startsWith(FREE) ? "" : known(key).fallback();
        return configuration.getOrDefault(key, fallback);
    }

    T in(Map<String, String> configuration) {
        return reader.apply(configuration.getOrDefault(key, fallback));
    }

    private static void checkFree(String key, String value) {
        if (key.length() == FREE.length()
                || key.length() > LONGEST_KEY
                || key.codePoints().anyMatch(c -> c <= ' ' || c == '=' || c == 0x7f)) {
            throw new Invalid(
                    "a key of your own is \"user.\" and a name of at most %d characters, without blanks"
                            .formatted(LONGEST_KEY - FREE.length()));
        }
        if (value.length() > LONGEST_VALUE) {
            throw new Invalid("a value has at most %d characters".formatted(LONGEST_VALUE));
        }
    }

    private static Setting<?> known(String key) {
        if (key.equals("core.trust_password")) {
            throw new Invalid(
                    "trust passwords are refused by design, since one that all know cannot be taken"
                            + " back; \"gantry trust add NAME\" makes a token that lets one client in");
        }
        return ALL.stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Invalid(
                                        "unknown key; \"gantry config list\" shows which there are%s"
                                                .formatted(
                                                        Nearest.hint(
                                                                key,
                                                                ALL.stream()
                                                                        .map(Setting::key)
                                                                        .toList()))));
    }
}
