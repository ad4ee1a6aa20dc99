package gantry.http;

import gantry.image.Digest;
import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;

/// Which server is the right one.
public sealed interface ServerTrust {
    /// One that the authorities this system knows vouch for.
    record Authorities() implements ServerTrust {}

    /// One that these authorities vouch for, and no other.
    record Issuers(List<X509Certificate> certificates) implements ServerTrust {
        public Issuers {
            certificates = List.copyOf(certificates);
        }
    }

    /// One that shows exactly this certificate, whatever its names and dates say.
    ///
    /// @param fingerprint of the certificate, as LXD has it: SHA-256 of its DER form
    record Pinned(Digest fingerprint) implements ServerTrust {}

    /// None yet: the certificate that the server shows is handed over, and the connection ends
    /// before anything is said on it.
    record Nobody(Consumer<X509Certificate> shown) implements ServerTrust {}

    /// The authorities whose certificates are in a file, as PEM.
    ///
    /// @throws Invalid if there is none to be read; the file is named
    static Issuers issuers(Path file) throws IOException {
        try {
            return new Issuers(Pem.certificates(Files.readString(file)));
        } catch (Invalid e) {
            throw new Invalid("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /// Pins a certificate given as PEM; of several, the first.
    ///
    /// @throws Invalid if there is none to be read
    static Pinned pinned(String pem) {
        return pinned(pem, TlsLibrary.JAVA);
    }

    /// The same, read by the library that is to insist on it.
    static Pinned pinned(String pem, TlsLibrary library) {
        return new Pinned(Identity.fingerprint(Pem.certificates(pem, library).getFirst()));
    }
}
