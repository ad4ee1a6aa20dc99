package gantry.cli;

import gantry.http.ThisHost;
import gantry.image.Access;
import gantry.image.Digest;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ServedAt;
import gantry.settings.Expiry;
import gantry.settings.ListenAddress;
import gantry.settings.Settings;
import gantry.store.TrustStore.IssuedToken;
import gantry.wire.TokenJson;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `trust add`: prints a token that lets one client in, whichever comes with it first; with `--ui`
/// as the address of the web page, for a browser.
final class TrustAdd implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "add", "Issue a one-time token for a new client")
                .addPositional(Grammar.arguments("[<remote>:]<name>", "1", "Name of the client"))
                .addOption(Grammar.restricted())
                .addOption(Grammar.projects())
                .addOption(
                        Grammar.option(
                                "TIME",
                                "Refuse the token after so long, such as 30M, 1H or 2d",
                                "--expiry",
                                "--expires"))
                .addOption(Grammar.flag("Print where a browser signs in with it", "--ui"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        String name = call.onThisMachine(call.argument(0)).name();
        if (name.isBlank()) {
            throw new Invalid("No client name provided");
        }
        Access access = AccessOptions.of(call);
        Settings settings = Settings.of(call.places().store().configuration().all());
        Optional<Instant> expiresAt =
                call.value("--expiry")
                        .map(Expiry::parse)
                        .or(settings::remoteTokenExpiry)
                        .map(expiry -> expiry.after(call.console().clock().instant()));
        List<String> addresses = addresses(call, settings);
        Digest fingerprint = call.places().servedFingerprint();
        IssuedToken issued = call.places().trust().issueToken(name, access, expiresAt);
        if (call.has("--ui")) {
            tellPage(call, name, addresses, fingerprint, issued);
        } else {
            tellToken(call, name, addresses, fingerprint, issued);
        }
        return 0;
    }

    private static void tellToken(
            Invocation call,
            String name,
            List<String> addresses,
            Digest fingerprint,
            IssuedToken issued) {
        TokenJson token =
                new TokenJson(
                        name,
                        fingerprint.hex(),
                        addresses,
                        issued.secret(),
                        issued.token().expiresAt(),
                        "");
        call.say("Client %s certificate add token:".formatted(name));
        call.out().println(token.encoded());
    }

    /// Behind the `#` the token stays in the browser: no log has it.
    private static void tellPage(
            Invocation call,
            String name,
            List<String> addresses,
            Digest fingerprint,
            IssuedToken issued) {
        call.say("%s signs in, once, at".formatted(name));
        addresses.forEach(
                address ->
                        call.out()
                                .println(
                                        "https://%s/ui#token=%s"
                                                .formatted(address, issued.secret())));
        call.say("The certificate there has the SHA-256 fingerprint");
        call.say(asBrowsersShow(fingerprint));
    }

    private static String asBrowsersShow(Digest fingerprint) {
        return HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(HexFormat.of().parseHex(fingerprint.hex()));
    }

    /// Where the configuration says, else where the daemon was last told to listen.
    static List<String> addresses(Invocation call, Settings settings) throws IOException {
        List<String> addresses =
                settings.httpsAddress().isPresent()
                        ? reachable(settings.httpsAddress().get())
                        : call.places()
                                .store()
                                .configuration()
                                .servedAt()
                                .map(ServedAt::addresses)
                                .orElse(List.of());
        if (addresses.isEmpty()) {
            throw new Invalid(
                    "Can't issue token when server isn't listening on network; choose an address"
                            + " first, such as \"gantry config set core.https_address :8443\"");
        }
        return addresses;
    }

    private static List<String> reachable(ListenAddress address) throws IOException {
        return address.reachable(ThisHost.look().addresses()).stream()
                .map(ListenAddress::toString)
                .toList();
    }
}
