package gantry.cli;

import gantry.http.CertificateRefused;
import gantry.image.ImageFailure;
import gantry.image.Words;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a person is told when a command failed.
final class FailureText {
    /// Names of the store's staged files, of exports, of trees, of indexes and of the editor.
    private static final Pattern TEMPORARY =
            Pattern.compile(
                    "(.*\\.)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\\..*\\.\\d+|.*\\.new"
                            + "|gantry-\\d+\\.yaml");

    private FailureText() {}

    public static String sentence(Throwable e) {
        return switch (e) {
            case ImageFailure failure when isChanged(failure.getCause()) ->
                    failure.getMessage()
                            + "; if the server is meant to have a new certificate, make its"
                            + " acquaintance again: gantry remote remove, gantry remote add";
            case ImageFailure failure -> failure.getMessage();
            case NoSuchFileException missing ->
                    "open %s: no such file or directory".formatted(shown(missing.getFile()));
            case AccessDeniedException denied ->
                    "open %s: permission denied".formatted(shown(denied.getFile()));
            case FileAlreadyExistsException there ->
                    "%s exists already, and is not replaced".formatted(shown(there.getFile()));
            case FileSystemException system when system.getFile() != null ->
                    fileSystem(system, system.getFile());
            case ClosedByInterruptException _ -> "The transfer was cancelled";
            case IOException io -> Words.reason(io);
            case InvalidPathException path -> "Invalid path: %s".formatted(path.getReason());
            case OutOfMemoryError _ ->
                    "Not enough memory; GANTRY_JAVA_OPTS=-Xmx1g gives more of it to one command";
            default ->
                    "%s; this is a fault in gantry: run it again with --debug and report what it says"
                            .formatted(Words.reason(e));
        };
    }

    private static boolean isChanged(@Nullable Throwable cause) {
        return cause instanceof CertificateRefused refused && refused.isChanged();
    }

    private static String fileSystem(FileSystemException e, String file) {
        String named = shown(file);
        String reason = Words.reason(e);
        return reason.startsWith(file)
                ? named + reason.substring(file.length())
                : named + ": " + reason;
    }

    /// A file that the program makes for a moment is nothing to a person: they are told its
    /// directory, in which it could not be made.
    private static String shown(String file) {
        Path path = Path.of(file);
        Path parent = path.getParent();
        boolean temporary =
                path.getFileName() != null
                        && TEMPORARY.matcher(path.getFileName().toString()).matches();
        return temporary && parent != null ? parent.toString() : file;
    }
}
