package gantry.http;

import gantry.http.CertificateRefused.UnknownIssuer;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts as another does, and says of a server that is not trusted which authority is missing: the
/// JDK's own sentence names nobody.
final class NamedIssuer extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager other;

    NamedIssuer(X509ExtendedTrustManager other) {
        this.other = other;
    }

    private interface Check {
        void run() throws CertificateException;
    }

    private static void naming(X509Certificate[] chain, Check check) throws CertificateException {
        try {
            check.run();
        } catch (CertificateException e) {
            throw e.getCause() instanceof CertPathBuilderException
                    ? new UnknownIssuer(chain[chain.length - 1].getIssuerX500Principal(), e)
                    : e;
        }
    }

    /// In TLS 1.3 the way keys are agreed on says nothing of the certificate. Java and Conscrypt
    /// have words of their own for that, and Java's own trust managers refuse the other one.
    private static String known(String type) {
        return type.equals("GENERIC") ? "UNKNOWN" : type;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        naming(chain, () -> other.checkServerTrusted(chain, known(type)));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        naming(chain, () -> other.checkServerTrusted(chain, known(type), socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        naming(chain, () -> other.checkServerTrusted(chain, known(type), engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        other.checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        other.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        other.checkClientTrusted(chain, type, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return other.getAcceptedIssuers();
    }
}
