package gantry.remote.streams;

import gantry.image.Digest;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Invalid;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/// Text with an OpenPGP signature around it, as `gpg --clearsign` makes it, and the keys that may
/// sign it.
///
/// @param keyring a file of public keys, binary or armored; every key in it is believed
record SignedText(Path keyring, InstantSource clock) {
    /// By which one keyring is told from another.
    Digest keyringDigest() throws IOException {
        MessageDigest sum = Digest.sha256();
        sum.update(keyringBytes());
        return Digest.of(sum);
    }

    private byte[] keyringBytes() throws IOException {
        try {
            return Files.readAllBytes(keyring);
        } catch (NoSuchFileException e) {
            throw new Invalid("There is no keyring " + keyring, e);
        }
    }

    /// The text that was signed, and nothing around it; without blanks at the end of lines, which
    /// no signature covers.
    ///
    /// @throws Invalid if no key of the keyring has signed it
    byte[] verified(byte[] signed) throws IOException {
        PGPPublicKeyRingCollection keys = keys();
        try (ArmoredInputStream armored =
                new ArmoredInputStream(new BufferedInputStream(new ByteArrayInputStream(signed)))) {
            if (!armored.isClearText()) {
                throw new Invalid("it is not signed");
            }
            byte[] text = text(armored);
            Object next = new BcPGPObjectFactory(armored).nextObject();
            if (next instanceof PGPSignatureList signatures && isSigned(text, signatures, keys)) {
                return text;
            }
        } catch (ImageFailure e) {
            throw e;
        } catch (IOException | PGPException | RuntimeException e) {
            throw new Invalid("its signature is broken", e);
        }
        throw new Invalid("no key of %s has signed it".formatted(keyring));
    }

    private PGPPublicKeyRingCollection keys() throws IOException {
        byte[] bytes = keyringBytes();
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(bytes))) {
            PGPPublicKeyRingCollection keys =
                    new PGPPublicKeyRingCollection(in, new BcKeyFingerprintCalculator());
            if (keys.size() > 0) {
                return keys;
            }
        } catch (IOException | PGPException | RuntimeException e) {
            throw new Invalid("%s holds no OpenPGP keys".formatted(keyring), e);
        }
        throw new Invalid("%s holds no OpenPGP keys".formatted(keyring));
    }

    /// Lines are ended as they are signed, with CR and LF, the last one not at all.
    ///
    /// The order of reading and asking is the library's: asked first, it has the next byte already.
    private static byte[] text(ArmoredInputStream armored) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean isFirst = true;
        int c = armored.read();
        while (c >= 0 && armored.isClearText()) {
            if (c == '\n') {
                endLine(text, line, isFirst);
                isFirst = false;
            } else {
                line.write(c);
            }
            c = armored.read();
        }
        if (line.size() > 0) {
            endLine(text, line, isFirst);
        }
        return text.toByteArray();
    }

    private static void endLine(
            ByteArrayOutputStream text, ByteArrayOutputStream line, boolean isFirst) {
        if (!isFirst) {
            text.write('\r');
            text.write('\n');
        }
        byte[] bytes = line.toByteArray();
        int length = bytes.length;
        while (length > 0 && isBlank(bytes[length - 1])) {
            length--;
        }
        text.write(bytes, 0, length);
        line.reset();
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    private boolean isSigned(
            byte[] text, PGPSignatureList signatures, PGPPublicKeyRingCollection keys)
            throws PGPException {
        for (PGPSignature signature : signatures) {
            PGPPublicKey key = keys.getPublicKey(signature.getKeyID());
            if (key != null
                    && isStrong(signature)
                    && isGood(key)
                    && verifies(text, signature, key)) {
                return true;
            }
        }
        return false;
    }

    private boolean isStrong(PGPSignature signature) {
        boolean strong =
                switch (signature.getHashAlgorithm()) {
                    case HashAlgorithmTags.MD5,
                            HashAlgorithmTags.SHA1,
                            HashAlgorithmTags.RIPEMD160 ->
                            false;
                    default -> true;
                };
        return strong && signature.getSignatureType() == PGPSignature.CANONICAL_TEXT_DOCUMENT;
    }

    private boolean isGood(PGPPublicKey key) {
        Instant made = key.getCreationTime().toInstant();
        Duration valid = Duration.ofSeconds(key.getValidSeconds());
        boolean expired = !valid.isZero() && made.plus(valid).isBefore(clock.instant());
        return !expired && !key.hasRevocation();
    }

    private static boolean verifies(byte[] text, PGPSignature signature, PGPPublicKey key)
            throws PGPException {
        signature.init(new BcPGPContentVerifierBuilderProvider(), key);
        signature.update(text);
        return signature.verify();
    }
}
