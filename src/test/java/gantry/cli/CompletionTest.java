package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.peer.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The script for bash, in a bash whose `gantry` knows two remotes.
@Timeout(60)
class CompletionTest {
    @TempDir private Path directory;

    @BeforeEach
    void write() throws IOException {
        Shell shell = new Shell(Files.createDirectory(directory.resolve("store")));
        Files.writeString(directory.resolve("complete.sh"), shell.run("completion", "bash").ok());
        Path gantry =
                Files.writeString(
                        directory.resolve("gantry"),
                        "#!/bin/sh\n[ \"$*\" = 'remote list --format csv --columns n' ] &&"
                                + " printf 'local (current)\\nwork\\n'\n");
        Files.setPosixFilePermissions(gantry, PosixFilePermissions.fromString("rwx------"));
    }

    /// What is offered for the last of these words.
    private String complete(String... words) throws IOException {
        String script =
                """
                . ./complete.sh
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"
                _complete_gantry
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().merge("PATH", directory + ":", (old, ours) -> ours + old);
        return Output.of(builder).orFail();
    }

    @Test
    void remotesAreOfferedByTheirNames() throws IOException {
        assertThat(complete("gantry", "remote", "remove", "")).isEqualTo("local\nwork\n");
        assertThat(complete("gantry", "remote", "switch", "w")).isEqualTo("work\n");
    }

    @Test
    void placesOfImagesAreOfferedWithColons() throws IOException {
        assertThat(complete("gantry", "image", "list", "")).isEqualTo("local:\nwork:\n");
        assertThat(complete("gantry", "image", "copy", "w")).isEqualTo("work:\n");
        assertThat(complete("gantry", "image", "list", "--form")).isEqualTo("--format\n");
    }
}
