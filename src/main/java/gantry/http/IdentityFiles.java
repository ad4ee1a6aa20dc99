package gantry.http;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Two PEM files that hold an [Identity], such as `server.crt` and `server.key`.
///
/// @param library reads them, and is to show them
public record IdentityFiles(Path certificate, Path key, TlsLibrary library) {
    private static final long LONGEST = 1 << 20;

    public IdentityFiles(Path certificate, Path key) {
        this(certificate, key, TlsLibrary.JAVA);
    }

    /// How a new identity is made, where none is there.
    public interface Maker {
        Identity make() throws IOException;
    }

    /// @throws NotFound if one of the files is not there
    /// @throws Invalid if one is broken, or they do not belong together
    public Identity load() throws IOException {
        List<X509Certificate> chain = parse(certificate, text -> Pem.certificates(text, library));
        String kind = chain.getFirst().getPublicKey().getAlgorithm();
        PrivateKey secret = parse(key, text -> Pem.privateKey(text, kind, library));
        if (!belong(secret, chain.getFirst(), kind)) {
            throw new Invalid(
                    "The key in %s is not that of the certificate in %s; name the two that belong together"
                            .formatted(key, certificate));
        }
        return new Identity(secret, chain);
    }

    /// Loads what is there, else makes it and keeps it: the key for its owner's eyes only. The
    /// certificate comes last, so a key without one is left over from a start that failed. Where
    /// several processes begin at once, all get the identity of the first.
    public Identity loadOrMake(Maker maker) throws IOException {
        if (Files.exists(certificate)) {
            tightenKey();
            return load();
        }
        synchronized (IdentityFiles.class) { // file locks are for other processes
            try (FileChannel file = open(key, "rw-------", CREATE, WRITE);
                    var _ = file.lock()) {
                if (!Files.exists(certificate)) {
                    save(maker.make(), file);
                }
                return load();
            }
        }
    }

    /// A key of our own making that others can read, since a copy or a hand let them, is not left
    /// so.
    private void tightenKey() throws IOException {
        try {
            Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
            if (!owner.containsAll(Files.getPosixFilePermissions(key))) {
                Files.setPosixFilePermissions(key, owner);
            }
        } catch (FileSystemException _) {
            return; // loading says what is wrong; or it is its owner's to tighten
        }
    }

    private void save(Identity identity, FileChannel keyFile) throws IOException {
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        keyFile.truncate(0);
        write(Pem.text(identity.key()), keyFile);
        Path unfinished =
                certificate.resolveSibling(certificate.getFileName() + "." + UUID.randomUUID());
        try {
            try (FileChannel file = open(unfinished, "rw-r--r--", CREATE_NEW, WRITE)) {
                write(Pem.text(identity.chain()), file);
            }
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(unfinished, certificate, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static FileChannel open(Path path, String mode, OpenOption... options)
            throws IOException {
        return FileChannel.open(
                path,
                Set.of(options),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
    }

    private static void write(String text, FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(true);
    }

    private interface Parser<T> {
        T parse(String text);
    }

    private static <T> T parse(Path path, Parser<T> parser) throws IOException {
        try {
            if (Files.size(path) > LONGEST) {
                throw new Invalid("It is too long");
            }
            return parser.parse(Files.readString(path, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new NotFound("No such file: " + path);
        } catch (Invalid e) {
            throw new Invalid(
                    "%s is no PEM file that can be used: %s".formatted(path, e.getMessage()), e);
        }
    }

    /// Tried, since the JDK does not tell a private key's public one.
    private boolean belong(PrivateKey key, X509Certificate certificate, String kind) {
        try {
            Signature signature = library.signature(algorithm(kind));
            signature.initSign(key);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String algorithm(String kind) {
        return switch (kind) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> kind;
        };
    }
}
