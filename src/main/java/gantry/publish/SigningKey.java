package gantry.publish;

import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.BCPGOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;

/// An OpenPGP key that signs indexes as `gpg --clearsign` does.
public final class SigningKey {
    private static final String EXPORT = "gpg --export-secret-keys writes one";

    private final PGPSecretKey secret;
    private final PGPPrivateKey key;

    private SigningKey(PGPSecretKey secret, PGPPrivateKey key) {
        this.secret = secret;
        this.key = key;
    }

    /// The last key in the file that can sign, as `gpg` chooses it: a subkey, where there is one.
    ///
    /// @param file as `gpg --export-secret-keys` writes it, armored or not, without a passphrase
    /// @throws Invalid if there is no such key in it
    public static SigningKey read(Path file) throws IOException {
        PGPSecretKey secret =
                signing(keys(file))
                        .orElseThrow(
                                () ->
                                        new Invalid(
                                                "No key in %s can sign; %s"
                                                        .formatted(file, EXPORT)));
        try {
            var open = new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider());
            return new SigningKey(secret, secret.extractPrivateKey(open.build(new char[0])));
        } catch (PGPException e) {
            throw new Invalid(
                    "The key in %s has a passphrase, which nobody could type; export it without one"
                            .formatted(file),
                    e);
        }
    }

    private static PGPSecretKeyRingCollection keys(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new Invalid("There is no signing key %s; %s".formatted(file, EXPORT), e);
        }
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(bytes))) {
            return new PGPSecretKeyRingCollection(in, new BcKeyFingerprintCalculator());
        } catch (IOException | PGPException | RuntimeException e) {
            throw new Invalid("%s holds no secret OpenPGP keys; %s".formatted(file, EXPORT), e);
        }
    }

    private static Optional<PGPSecretKey> signing(PGPSecretKeyRingCollection rings) {
        Stream<PGPSecretKey> keys =
                StreamSupport.stream(rings.spliterator(), false)
                        .flatMap(ring -> StreamSupport.stream(ring.spliterator(), false));
        return keys.filter(PGPSecretKey::isSigningKey)
                .filter(key -> !key.isPrivateKeyEmpty())
                .reduce((_, last) -> last);
    }

    /// The text with a signature around it.
    ///
    /// @param text in lines, the last one ended too, and none with blanks at its end
    public byte[] sign(byte[] text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + 2000);
        try (ArmoredOutputStream armored =
                ArmoredOutputStream.builder().clearHeaders().build(out)) {
            PGPSignature signature = signature(text);
            armored.beginClearText(HashAlgorithmTags.SHA512);
            armored.write(text);
            armored.endClearText();
            signature.encode(new BCPGOutputStream(armored));
        } catch (PGPException e) {
            throw new IOException("Signing failed: " + Words.reason(e), e);
        }
        return out.toByteArray();
    }

    /// Lines are signed as if they ended with CR and LF, the last one not at all.
    private PGPSignature signature(byte[] text) throws PGPException {
        PGPSignatureGenerator generator =
                new PGPSignatureGenerator(
                        new BcPGPContentSignerBuilder(
                                secret.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
                        secret.getPublicKey());
        generator.init(PGPSignature.CANONICAL_TEXT_DOCUMENT, key);
        Iterator<String> lines = new String(text, StandardCharsets.UTF_8).lines().iterator();
        while (lines.hasNext()) {
            generator.update(lines.next().getBytes(StandardCharsets.UTF_8));
            if (lines.hasNext()) {
                generator.update(new byte[] {'\r', '\n'});
            }
        }
        return generator.generate();
    }
}
