package gantry.cli;

import gantry.cli.terminal.ListFormat;
import gantry.cli.terminal.Listing;
import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Table;
import gantry.http.ClientCertificate;
import gantry.image.TrustedBrowser;
import gantry.image.TrustedCertificate;
import gantry.json.JsonValue;
import gantry.wire.CertificateJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/// `trust list`, with the columns of lxc's `config trust list`.
final class TrustList implements Command {
    private static final List<String> HEADERS =
            List.of("TYPE", "NAME", "COMMON NAME", "FINGERPRINT", "ISSUE DATE", "EXPIRY DATE");

    private static final String BROWSER = "browser";

    private static final int SHORT_FINGERPRINT = 12;

    /// Go's `Jan 2, 2006 at 3:04pm (MST)`, always in UTC.
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("MMM d, yyyy 'at' h:mma '(UTC)'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "list", "List trusted clients", "ls")
                .addPositional(Grammar.arguments("[<remote>:]", "0..1", "Where"))
                .addOption(Grammar.format());
    }

    @Override
    public int run(Invocation call) throws IOException {
        ListFormat format = call.format();
        call.onThisMachine(call.arguments().isEmpty() ? "" : call.argument(0));
        List<TrustedCertificate> certificates = call.places().trust().certificates();
        List<TrustedBrowser> browsers = call.places().trust().browsers();
        Listing.of(
                        () ->
                                new Table(
                                        HEADERS,
                                        both(
                                                certificates,
                                                TrustList::cells,
                                                browsers,
                                                TrustList::cells)),
                        new JsonValue.Items(
                                both(certificates, TrustList::json, browsers, TrustList::json)))
                .print(format, call.out());
        return 0;
    }

    private static <T> List<T> both(
            List<TrustedCertificate> certificates,
            Function<TrustedCertificate, T> ofCertificate,
            List<TrustedBrowser> browsers,
            Function<TrustedBrowser, T> ofBrowser) {
        return Stream.concat(
                        certificates.stream().map(ofCertificate), browsers.stream().map(ofBrowser))
                .toList();
    }

    /// A browser has no certificate; its sum stands for the fingerprint of one.
    private static List<String> cells(TrustedBrowser browser) {
        return List.of(
                BROWSER,
                SafeText.oneLine(browser.name()),
                "",
                browser.secretSum().hex().substring(0, SHORT_FINGERPRINT),
                date(browser.addedAt()),
                date(browser.expiresAt()));
    }

    private static JsonValue json(TrustedBrowser browser) {
        return new CertificateJson(
                        "",
                        browser.secretSum().hex(),
                        browser.name(),
                        BROWSER,
                        browser.access().restricted(),
                        browser.access().projects())
                .json();
    }

    private static List<String> cells(TrustedCertificate certificate) {
        ClientCertificate own =
                ClientCertificate.read(certificate.pem().getBytes(StandardCharsets.US_ASCII));
        return List.of(
                certificate.type().word(),
                SafeText.oneLine(certificate.name()),
                SafeText.oneLine(own.commonName()),
                certificate.fingerprint().hex().substring(0, SHORT_FINGERPRINT),
                date(own.notBefore()),
                date(own.notAfter()));
    }

    static String date(Instant time) {
        return DATE.format(time).replace("AM", "am").replace("PM", "pm");
    }

    private static JsonValue json(TrustedCertificate certificate) {
        return new CertificateJson(
                        certificate.pem(),
                        certificate.fingerprint().hex(),
                        certificate.name(),
                        certificate.type().word(),
                        certificate.access().restricted(),
                        certificate.access().projects())
                .json();
    }
}
