package gantry.cli;

import gantry.cli.terminal.SafeText;
import gantry.image.Digest;
import gantry.image.ImageFailure.Invalid;
import gantry.remotes.Introduction;
import gantry.remotes.Introduction.Secret;
import gantry.wire.TokenJson;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What `remote add` asks the person at the terminal, unless flags have answered already. Where
/// there is no terminal, it is said which flag would.
final class Questions implements Introduction.Person {
    private final Invocation call;
    private final String remote;
    private final Optional<String> token;

    Questions(Invocation call, String remote, Optional<String> token) {
        this.call = call;
        this.remote = remote;
        this.token = token;
    }

    /// Whether it is one, of Gantry, LXD or Incus.
    static boolean isToken(String word) {
        try {
            TokenJson.decode(word);
            return true;
        } catch (Invalid _) {
            return false;
        }
    }

    /// @throws Invalid if that is none
    static Digest fingerprint(String hex) {
        return Digest.parse(hex.strip().replace(":", "").toLowerCase(Locale.ROOT))
                .orElseThrow(
                        () ->
                                new Invalid(
                                        "Not a fingerprint of a certificate: %s; it has 64 hexadecimal digits"
                                                .formatted(SafeText.oneLine(hex))));
    }

    @Override
    public boolean vouchesFor(URI server, Digest fingerprint) throws IOException {
        if (call.has("--accept-certificate")) {
            return true;
        }
        if (!call.console().screen().showsIn()) {
            throw new Invalid(
                    ("Certificate fingerprint: %s: the certificate of %s is not known here, and"
                                    + " there is no terminal to ask; --fingerprint HEX accepts this"
                                    + " one only, --accept-certificate whichever is shown, and --ca"
                                    + " FILE those of an authority")
                            .formatted(fingerprint, server));
        }
        call.console().err().println("Certificate fingerprint: " + fingerprint);
        String answer = call.console().ask("ok (y/n/[fingerprint])? ");
        while (true) {
            String word = answer.strip().toLowerCase(Locale.ROOT);
            if (word.equals("y") || word.equals("yes") || word.equals(fingerprint.hex())) {
                return true;
            }
            if (word.isEmpty() || word.equals("n") || word.equals("no")) {
                return false;
            }
            answer = call.console().ask("Please type 'y', 'n' or the fingerprint: ");
        }
    }

    @Override
    public Secret secret() throws IOException {
        Optional<String> password = call.value("--password");
        if (token.isPresent()) {
            return new Secret.Token(token.get());
        }
        if (password.isPresent()) {
            return new Secret.Password(password.get());
        }
        if (!call.console().screen().showsIn()) {
            throw new Invalid(
                    ("The server does not know this client, and there is no terminal to ask how it"
                                    + " may: --token TOKEN gives a token from \"trust add\" on %s,"
                                    + " --password PASSWORD the trust password of LXD 5.0, and"
                                    + " --public uses it as a stranger")
                            .formatted(remote));
        }
        String typed =
                call.console().askHidden("Admin password (or token) for %s: ".formatted(remote));
        return isToken(typed.strip())
                ? new Secret.Token(typed.strip())
                : new Secret.Password(typed);
    }

    @Override
    public String choose(List<String> projects) throws IOException {
        if (!call.console().screen().showsIn()) {
            throw new Invalid(
                    "The server has the projects %s, and none of them is the default one; --project NAME chooses one"
                            .formatted(SafeText.oneLine(String.join(", ", projects))));
        }
        call.console().err().println("Available projects:");
        projects.forEach(project -> call.console().err().println("- " + SafeText.oneLine(project)));
        String answer = "";
        while (!projects.contains(answer)) {
            answer = call.console().ask("Name of the project to use for this remote: ").strip();
        }
        return answer;
    }
}
