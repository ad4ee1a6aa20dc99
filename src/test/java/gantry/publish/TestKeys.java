package gantry.publish;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/// OpenPGP keys, without any program.
public final class TestKeys {
    private TestKeys() {}

    /// A secret key without a passphrase, as a file holds it.
    public static byte[] secret() throws IOException {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(
                new RSAKeyGenerationParameters(
                        BigInteger.valueOf(65_537), new SecureRandom(), 2048, 100));
        try {
            PGPKeyPair pair =
                    new BcPGPKeyPair(
                            PublicKeyPacket.VERSION_4,
                            PublicKeyAlgorithmTags.RSA_GENERAL,
                            generator.generateKeyPair(),
                            Date.from(Instant.EPOCH.plusSeconds(1)));
            return new PGPKeyRingGenerator(
                            PGPSignature.POSITIVE_CERTIFICATION,
                            pair,
                            "somebody",
                            new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                            null,
                            null,
                            new BcPGPContentSignerBuilder(
                                    PublicKeyAlgorithmTags.RSA_GENERAL, HashAlgorithmTags.SHA256),
                            null)
                    .generateSecretKeyRing()
                    .getEncoded();
        } catch (PGPException e) {
            throw new IOException(e);
        }
    }
}
