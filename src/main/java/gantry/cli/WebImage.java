package gantry.cli;

import gantry.cli.terminal.Usage;
import gantry.format.Architectures;
import gantry.http.HttpClient;
import gantry.image.Fingerprint;
import gantry.remote.DirectUrl;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/// An image at a URL, with what `image import` was told about it and its server.
record WebImage(Invocation call, URI url) {
    private static final String HASH = "--hash";

    static List<OptionSpec> options() {
        return List.of(
                Grammar.option(
                        "SHA256",
                        "Fingerprint of a unified image that is a plain file at the URL",
                        HASH),
                Grammar.authorities());
    }

    DirectUrl open() throws IOException {
        Optional<Fingerprint> fingerprint = call.value(HASH).map(WebImage::fingerprint);
        HttpClient http = new HttpClient(call.web());
        return fingerprint.isPresent()
                ? DirectUrl.file(http, url, fingerprint.get())
                : new DirectUrl(http, url, List.of(Architectures.ofThisMachine()));
    }

    private static Fingerprint fingerprint(String hash) {
        return Fingerprint.parse(hash.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new Usage(HASH + " is a SHA-256: 64 hexadecimal digits"));
    }
}
