package gantry.http;

import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/// Keys in the forms of OpenSSL before PKCS#8, which LXD still writes; the JDK reads none of them.
final class OlderKeys {
    private OlderKeys() {}

    /// @throws Invalid if it is broken or encrypted
    static PrivateKey read(String block) {
        try (PEMParser parser = new PEMParser(new StringReader(block))) {
            if (parser.readObject() instanceof PEMKeyPair pair) {
                return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
            }
            throw new Invalid("The key is encrypted");
        } catch (IOException e) {
            throw new Invalid("The key is broken: " + e.getMessage(), e);
        }
    }
}
