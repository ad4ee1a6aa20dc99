package gantry.cli;

import gantry.cli.terminal.SafeText;
import gantry.http.ClientCertificate;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Nearest;
import gantry.image.TrustedCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `trust add-certificate`, as Incus calls it.
final class TrustAddCertificate implements Command {
    /// Far longer than any certificate.
    private static final int LONGEST = 1 << 20;

    private static final String STANDARD_INPUT = "-";

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "add-certificate", "Trust a client by its certificate")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:] <file>",
                                "1..2",
                                "The certificate, as PEM or DER; \"-\" is standard input"))
                .addOption(Grammar.option("NAME", "Name of the client", "--name"))
                .addOption(
                        Grammar.option(
                                "client|metrics", "What it may do (default client)", "--type"))
                .addOption(Grammar.restricted())
                .addOption(Grammar.projects());
    }

    @Override
    public int run(Invocation call) throws IOException {
        if (call.arguments().size() > 1) {
            call.onThisMachine(call.argument(0));
        }
        TrustedCertificate.Type type = type(call);
        String file = call.arguments().getLast();
        ClientCertificate certificate = read(call, file);
        String name = call.value("--name").orElseGet(() -> name(certificate, file));
        call.places()
                .trust()
                .add(
                        certificate.trusted(
                                name,
                                type,
                                AccessOptions.of(call),
                                call.console().clock().instant()));
        return 0;
    }

    private static TrustedCertificate.Type type(Invocation call) {
        String word = call.value("--type").orElse(TrustedCertificate.Type.CLIENT.word());
        return TrustedCertificate.Type.of(word)
                .orElseThrow(
                        () ->
                                new Invalid(
                                        "Unknown certificate type \"%s\"%s"
                                                .formatted(
                                                        SafeText.oneLine(word),
                                                        Nearest.hint(
                                                                word,
                                                                List.of("client", "metrics")))));
    }

    /// A file's own name, as in lxc 5.0.2.
    private static String name(ClientCertificate certificate, String file) {
        return file.equals(STANDARD_INPUT)
                ? certificate.commonName()
                : SafeText.oneLine(String.valueOf(Path.of(file).getFileName()));
    }

    private static ClientCertificate read(Invocation call, String file) throws IOException {
        try {
            return ClientCertificate.read(bytes(call, file));
        } catch (Invalid e) {
            throw new Invalid(
                    "%s is no certificate that can be used: %s"
                            .formatted(SafeText.oneLine(file), e.getMessage()),
                    e);
        }
    }

    private static byte[] bytes(Invocation call, String file) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return bounded(call.console().in());
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return bounded(in);
        }
    }

    private static byte[] bounded(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LONGEST + 1);
        if (bytes.length > LONGEST) {
            throw new Invalid("It is longer than %d bytes".formatted(LONGEST));
        }
        return bytes;
    }
}
