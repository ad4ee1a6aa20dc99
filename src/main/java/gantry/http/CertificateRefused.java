package gantry.http;

import gantry.image.Digest;
import gantry.image.Words;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;

/// The server is not the one it should be, or does not prove it. Nothing has been said to it.
public final class CertificateRefused extends SSLException {
    private static final long serialVersionUID = 1L;

    private static final String UNKNOWN =
            "no authority that is known here vouches for the server's certificate";

    private CertificateRefused(String message, SSLException cause) {
        super(message, cause);
    }

    /// Whether the server is known by another certificate than it shows now.
    public boolean isChanged() {
        return causes(this).anyMatch(OtherCertificate.class::isInstance);
    }

    /// Whether somebody vouches for the server whom nobody here knows.
    public boolean isOfUnknownIssuer() {
        return causes(this).anyMatch(UnknownIssuer.class::isInstance);
    }

    /// Who vouches for the server's certificate is no authority that is known here.
    static final class UnknownIssuer extends CertificateException {
        private static final long serialVersionUID = 1L;

        UnknownIssuer(X500Principal issuer, CertificateException cause) {
            super(
                    "%s: it is issued by \"%s\""
                            .formatted(UNKNOWN, Words.printable(issuer.getName())),
                    cause);
        }
    }

    /// The server shows another certificate than the pinned one.
    static final class OtherCertificate extends CertificateException {
        private static final long serialVersionUID = 1L;

        OtherCertificate(Digest shown, Digest pinned) {
            super(
                    "the server shows another certificate than the pinned one: %s instead of %s"
                            .formatted(shown, pinned));
        }
    }

    /// The same failure in words, those of a certificate where it is one of certificates.
    static SSLException orElse(SSLException e) {
        Optional<UnknownIssuer> unknown =
                causes(e)
                        .filter(UnknownIssuer.class::isInstance)
                        .map(UnknownIssuer.class::cast)
                        .findFirst();
        if (unknown.isPresent()) {
            return new CertificateRefused(String.valueOf(unknown.get().getMessage()), e);
        }
        return causes(e)
                .map(CertificateRefused::reason)
                .flatMap(Optional::stream)
                .reduce((_, deeper) -> deeper)
                .<SSLException>map(reason -> new CertificateRefused(reason, e))
                .orElseGet(() -> TlsWords.orElse(e));
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause).limit(20);
    }

    private static Optional<String> reason(Throwable cause) {
        return Optional.ofNullable(
                switch (cause) {
                    case CertificateExpiredException expired ->
                            "the server's certificate has expired: " + expired.getMessage();
                    case CertificateNotYetValidException early ->
                            "the server's certificate is not valid yet: " + early.getMessage();
                    case CertPathBuilderException _ -> UNKNOWN;
                    case CertPathValidatorException other -> UNKNOWN + ": " + other.getMessage();
                    case CertificateException other -> named(other);
                    case SSLPeerUnverifiedException other ->
                            "the server's certificate is for another name: " + other.getMessage();
                    default -> null;
                });
    }

    /// The JDK has no type of its own for a name that does not fit.
    private static String named(CertificateException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("No subject alternative")
                        || message.startsWith("No name matching")
                ? "the server's certificate is for another name: " + message
                : message;
    }
}
