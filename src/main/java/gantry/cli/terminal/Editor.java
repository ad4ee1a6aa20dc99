package gantry.cli.terminal;

import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The person's editor: `$VISUAL`, `$EDITOR`, else the first there is of those that `lxc` tries.
public final class Editor {
    private static final List<String> USUAL = List.of("editor", "vi", "emacs", "nano");

    private final Console console;

    public Editor(Console console) {
        this.console = console;
    }

    /// Lets the person edit the text, in a file that only they can read.
    public String edit(String text) throws IOException {
        Path file = Files.createTempFile("gantry-", ".yaml");
        try {
            Files.writeString(file, text);
            run(file);
            return Files.readString(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void run(Path file) throws IOException {
        // through the shell, since $EDITOR may hold arguments
        Process process =
                new ProcessBuilder("sh", "-c", command() + " \"$1\"", "sh", file.toString())
                        .inheritIO()
                        .start();
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new Invalid(
                        "The editor \"%s\" failed with exit code %d; nothing was changed"
                                .formatted(command(), code));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The edit was cancelled; nothing was changed");
        }
    }

    private String command() {
        return console.variable("VISUAL")
                .or(() -> console.variable("EDITOR"))
                .or(this::usual)
                .orElseThrow(() -> new Invalid("No text editor found: set $EDITOR to one"));
    }

    private Optional<String> usual() {
        List<String> directories = List.of(console.variable("PATH").orElse("").split(":"));
        return USUAL.stream()
                .filter(
                        name ->
                                directories.stream()
                                        .anyMatch(
                                                d -> Files.isExecutable(Path.of(d).resolve(name))))
                .findFirst();
    }

    public void askForAnotherTry(String trouble) throws IOException {
        console.err().println(trouble);
        console.err().println("Press enter to open the editor again or ctrl+c to abort change");
        int c = console.in().read();
        while (c >= 0 && c != '\n') {
            c = console.in().read();
        }
        if (c < 0) {
            throw new Invalid("The edit was given up; nothing was changed");
        }
    }
}
