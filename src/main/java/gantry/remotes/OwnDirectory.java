package gantry.remotes;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The directory of a person's configuration, for that person alone, whatever the umask: keys
/// are in it, and addresses with logins.
record OwnDirectory(Path path) {
    private static final Set<PosixFilePermission> FOR_OWNER =
            PosixFilePermissions.fromString("rwx------");

    private static final List<String> SECRETS =
            List.of("config.yml", "config.yml.lock", "client.key");

    /// Makes it where it is missing.
    void make() throws IOException {
        Files.createDirectories(path, PosixFilePermissions.asFileAttribute(FOR_OWNER));
        tighten();
    }

    /// A file to be locked, made where it is missing.
    static FileChannel open(Path lock) throws IOException {
        return FileChannel.open(
                lock,
                Set.of(CREATE, WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /// Takes from others what an older version, or a hand, let them read. What is somebody else's
    /// stays as it is.
    void tighten() throws IOException {
        narrow(path);
        for (String name : SECRETS) {
            narrow(path.resolve(name));
        }
    }

    /// What a link leads to is not ours to change.
    private static void narrow(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            return;
        }
        try {
            Set<PosixFilePermission> now = Files.getPosixFilePermissions(file);
            EnumSet<PosixFilePermission> narrowed = EnumSet.noneOf(PosixFilePermission.class);
            narrowed.addAll(now);
            narrowed.retainAll(FOR_OWNER);
            if (!narrowed.equals(now)) {
                Files.setPosixFilePermissions(file, narrowed);
            }
        } catch (FileSystemException _) {
            return; // not there, or not ours
        }
    }
}
