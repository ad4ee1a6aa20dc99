package gantry.publish.directory;

import gantry.image.Cancelled;
import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The program `xdelta3`, with the options that the public servers' deltas are made with.
public final class Xdelta3 implements DeltaMaker {
    /// `-D`: files that happen to be compressed are not unpacked first.
    private static final List<String> COMMAND = List.of("xdelta3", "-e", "-9", "-D", "-f", "-s");

    /// @throws Invalid where the program is not installed
    @Override
    public void make(Path base, Path root, Path delta) throws IOException {
        Path said = Files.createTempFile(delta.getParent(), "xdelta3", "");
        try {
            Process process = start(base, root, delta, said);
            if (await(process) != 0) {
                throw new IOException(
                        "xdelta3 makes no delta of %s: %s"
                                .formatted(root.getFileName(), Files.readString(said).strip()));
            }
        } finally {
            Files.delete(said);
        }
    }

    private static Process start(Path base, Path root, Path delta, Path said) {
        List<String> files = List.of(base.toString(), root.toString(), delta.toString());
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(COMMAND));
        builder.command().addAll(files);
        builder.environment().remove("XDELTA"); // more options, from whoever set it
        builder.redirectErrorStream(true).redirectOutput(said.toFile());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new Invalid(
                    "Deltas are made by the program xdelta3, which cannot be started; install it"
                            + " (apt install xdelta3) or publish without deltas",
                    e);
        }
    }

    private static int await(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw Cancelled.by(e);
        }
    }
}
