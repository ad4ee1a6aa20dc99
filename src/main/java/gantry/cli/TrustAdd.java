package gantry.cli;

import gantry.http.ThisHost;
import gantry.image.Access;
import gantry.image.ImageFailure.Invalid;
import gantry.server.Expiry;
import gantry.server.ListenAddress;
import gantry.server.Settings;
import gantry.store.TrustStore.IssuedToken;
import gantry.wire.TokenJson;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `trust add`: prints a token that lets one client in, whichever comes with it first.
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
                                "--expiry"));
    }

    @Override
    public int run(Call call) throws IOException {
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
        String fingerprint = call.places().servedFingerprint().hex();
        IssuedToken issued = call.places().trust().issueToken(name, access, expiresAt);
        TokenJson token =
                new TokenJson(name, fingerprint, addresses, issued.secret(), expiresAt, "");
        call.say("Client %s certificate add token:".formatted(name));
        call.out().println(token.encoded());
        return 0;
    }

    /// Where the configuration says, else where the daemon was last told to listen.
    static List<String> addresses(Call call, Settings settings) throws IOException {
        List<String> addresses =
                settings.httpsAddress().isPresent()
                        ? reachable(settings.httpsAddress().get())
                        : call.places().servedAddresses();
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
