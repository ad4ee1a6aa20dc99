package gantry.http;

import gantry.image.ImageFailure.Invalid;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Certificates and keys as text.
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    private Pem() {}

    /// @return at least one, in the order they stand
    /// @throws Invalid if there is none, or one is broken
    public static List<X509Certificate> certificates(String text) {
        return certificates(text, TlsLibrary.JAVA);
    }

    /// The same, read by another library.
    static List<X509Certificate> certificates(String text, TlsLibrary library) {
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE")) {
                certificates.add(certificate(bytes(block.group(2)), library));
            }
        }
        if (certificates.isEmpty()) {
            throw new Invalid("There is no \"-----BEGIN CERTIFICATE-----\"");
        }
        return certificates;
    }

    /// A certificate's DER form, as `POST /1.0/certificates` has it in Base64.
    ///
    /// @throws Invalid if it is none
    public static X509Certificate certificate(byte[] der) {
        return certificate(der, TlsLibrary.JAVA);
    }

    private static X509Certificate certificate(byte[] der, TlsLibrary library) {
        try {
            var input = new ByteArrayInputStream(der);
            return (X509Certificate) library.certificates().generateCertificate(input);
        } catch (CertificateException e) {
            throw new Invalid("The certificate is broken: " + e.getMessage(), e);
        }
    }

    /// The first private key there: PKCS#8, or one of the older forms that say in their name what
    /// kind they are.
    ///
    /// @param kind the key's algorithm, as its certificate tells
    /// @throws Invalid if there is none, it is broken or of another kind
    static PrivateKey privateKey(String text, String kind, TlsLibrary library) {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            switch (block.group(1)) {
                case "PRIVATE KEY" -> {
                    return pkcs8(bytes(block.group(2)), kind, library);
                }
                case "EC PRIVATE KEY", "RSA PRIVATE KEY" -> {
                    return OlderKeys.read(block.group());
                }
                case "ENCRYPTED PRIVATE KEY" -> throw new Invalid("The key is encrypted");
                default -> {} // EC PARAMETERS, certificates
            }
        }
        throw new Invalid("There is no \"-----BEGIN PRIVATE KEY-----\"");
    }

    private static PrivateKey pkcs8(byte[] der, String kind, TlsLibrary library) {
        try {
            return library.keys(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new Invalid(
                    "The key is broken or is no %s key".formatted(kind.toUpperCase(Locale.ROOT)),
                    e);
        }
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new Invalid("The Base64 text is broken: " + e.getMessage(), e);
        }
    }

    public static String text(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        chain.forEach(certificate -> text.append(text(certificate)));
        return text.toString();
    }

    public static String text(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("Not an X.509 certificate: " + certificate, e);
        }
    }

    /// As PKCS#8.
    public static String text(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    private static String block(String name, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(name, lines);
    }
}
