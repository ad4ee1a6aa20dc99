package gantry.cli;

import gantry.http.Pem;
import gantry.http.ServerTrust;
import gantry.image.Digest;
import gantry.image.ImageFailure.Invalid;
import gantry.remotes.Introduction;
import gantry.remotes.Proofs;
import gantry.remotes.Remote;
import gantry.remotes.RemoteSpec;
import gantry.remotes.TypedAddress;
import gantry.wire.TokenJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/// `remote add`: writes down where a server is, and makes its acquaintance.
final class RemoteAdd implements Command {
    private static final String PLAIN_HTTP = "--plain-http";

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "add", "Add new remote servers")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>] <IP|FQDN|URL|token>...",
                                "1..*",
                                "Name to give, and where the server is: several addresses are tried"
                                        + " in order. A token alone tells all that is needed"))
                .addOption(
                        Grammar.option(
                                "lxd|incus|simplestreams",
                                "What the server speaks; found out for LXD and Incus",
                                "--protocol"))
                .addOption(
                        Grammar.flag(
                                "Accept whichever certificate it shows", "--accept-certificate"))
                .addOption(
                        Grammar.option(
                                "HEX",
                                "Accept the certificate with this fingerprint only",
                                "--fingerprint"))
                .addOption(
                        Grammar.option(
                                "FILE",
                                "Accept certificates that these authorities vouch for, as PEM",
                                "--ca"))
                .addOption(
                        Grammar.option(
                                "TOKEN",
                                "Token that \"trust add\" of Gantry, LXD or Incus has printed",
                                "--token"))
                .addOption(
                        Grammar.option(
                                "PASSWORD", "Trust password of LXD 5.0, or a token", "--password"))
                .addOption(Grammar.option("tls", "How the server knows us", "--auth-type"))
                .addOption(Grammar.flag("Use it without a key, as anyone may", "--public"))
                .addOption(Grammar.option("URL", "Proxy on the way to it", "--proxy"))
                .addOption(
                        Grammar.flag(
                                "Take an http:// URL of a simplestreams server, whose images anybody"
                                        + " on the way can change",
                                PLAIN_HTTP))
                .addOption(
                        Grammar.option(
                                "NUMBER",
                                "Ask a simplestreams server for so many parts of a file at once",
                                "--connections"))
                .addOption(
                        Grammar.option(
                                "FILE",
                                "Take lists of a simplestreams server only if one of these GPG keys"
                                        + " has signed them",
                                "--require-signature"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        checkAuthType(call);
        Optional<String> token = token(call);
        List<String> addresses = addresses(call.arguments());
        String name = name(call.arguments());
        call.places().remotes().checkNew(name);
        String protocol = call.value("--protocol").orElse("");
        switch (protocol) {
            case "", Remote.LXD, Remote.INCUS -> addServer(call, name, addresses, token);
            case Remote.SIMPLESTREAMS -> addStreams(call, name, addresses);
            case Remote.OCI ->
                    throw new Invalid(
                            "Invalid protocol: oci is kept for OCI registries, which Gantry does not"
                                    + " speak to yet");
            default -> throw new Invalid("Invalid protocol: " + protocol);
        }
        return 0;
    }

    private static void checkAuthType(Invocation call) {
        String type = call.value("--auth-type").orElse("tls");
        if (!type.equals("tls")) {
            throw new Invalid(
                    "Authentication type '%s' not supported: Gantry is known by its certificate, tls"
                            .formatted(type));
        }
    }

    /// The token, in whichever of the places it is given. LXD 5.0's client has it for a password.
    private static Optional<String> token(Invocation call) {
        Optional<String> given = call.value("--token");
        if (given.isPresent()) {
            TokenJson.decode(given.get());
            return given;
        }
        return Optional.of(call.arguments().getLast())
                .filter(Questions::isToken)
                .or(() -> call.value("--password").filter(Questions::isToken));
    }

    private static List<String> addresses(List<String> words) {
        if (Questions.isToken(words.getLast())) {
            return TokenJson.decode(words.getLast()).addresses();
        }
        return words.size() == 1 ? words : words.subList(1, words.size());
    }

    /// Of a token alone, the host it leads to.
    private static String name(List<String> words) {
        String first = words.getFirst();
        if (words.size() > 1 || !Questions.isToken(first)) {
            return first;
        }
        String address = TokenJson.decode(first).addresses().stream().findFirst().orElse("");
        String host = address.replaceFirst(":[0-9]+$", "");
        if (host.isEmpty() || host.contains(":")) {
            throw new Invalid(
                    "The token does not tell a name for the server; give one: gantry remote add"
                            + " NAME TOKEN");
        }
        return host;
    }

    private static void addStreams(Invocation call, String name, List<String> addresses)
            throws IOException {
        boolean plain = call.has(PLAIN_HTTP);
        String address =
                addresses.stream()
                        .map(plain ? TypedAddress::plainSimplestreams : TypedAddress::simplestreams)
                        .collect(Collectors.joining(","));
        Remote plainly = with(call, Remote.simplestreams(name, address));
        Remote unsigned = call.value("--connections").map(plainly::by).orElse(plainly);
        Remote remote =
                call.value("--require-signature")
                        .map(file -> unsigned.signedBy(Path.of(file).toAbsolutePath()))
                        .orElse(unsigned);
        remote.spec(); // refuses what cannot be used later
        call.places().remotes().add(remote, new Proofs(Optional.empty(), authorities(call)));
    }

    private static void addServer(
            Invocation call, String name, List<String> addresses, Optional<String> token)
            throws IOException {
        String address = addresses.stream().map(TypedAddress::api).collect(Collectors.joining(","));
        Remote typed = Remote.api(name, address, call.value("--protocol").orElse(""));
        Remote wanted = with(call, call.has("--public") ? typed.asPublic() : typed);
        var introduction =
                new Introduction(
                        call.places().remotes(),
                        call.places().connect(),
                        new Questions(call, name, token));
        Introduction.Known known =
                switch (wanted.spec()) {
                    case RemoteSpec.Socket socket -> introduction.to(wanted, socket);
                    case RemoteSpec.Api api ->
                            introduction.to(wanted, api, expected(call, token), authorities(call));
                    case RemoteSpec.Local _, RemoteSpec.Streams _ ->
                            throw new Invalid("\"local:\" is the store of this machine already");
                };
        call.places().remotes().add(known.remote(), known.proofs());
        if (known.joined()) {
            call.say("Client certificate now trusted by server: " + name);
        }
    }

    private static Remote with(Invocation call, Remote remote) {
        Remote in = call.value("--project").map(remote::in).orElse(remote);
        return call.value("--proxy").map(url -> in.through(proxy(url))).orElse(in);
    }

    private static URI proxy(String text) {
        try {
            URI url = URI.create(text.contains("://") ? text : "http://" + text);
            if (url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new Invalid("--proxy takes a URL, such as http://proxy:3128");
    }

    /// A token names the certificate of the server that it opens.
    private static Optional<Digest> expected(Invocation call, Optional<String> token) {
        Optional<String> given = call.value("--fingerprint");
        if (given.isPresent() || call.value("--ca").isPresent()) {
            return given.map(Questions::fingerprint);
        }
        return token.map(TokenJson::decode).map(TokenJson::fingerprint).map(Questions::fingerprint);
    }

    /// @throws Invalid if the file holds no certificate
    private static Optional<String> authorities(Invocation call) throws IOException {
        Optional<String> file = call.value("--ca");
        if (file.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Pem.text(ServerTrust.issuers(Path.of(file.get())).certificates()));
    }
}
