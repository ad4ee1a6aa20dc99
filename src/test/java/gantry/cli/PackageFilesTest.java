package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.peer.NeedsProgram;
import gantry.peer.ProgramOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a package brings beside the program.
class PackageFilesTest {
    @TempDir private Path share;

    @BeforeEach
    void write() throws IOException {
        PackageFiles.writeAll(share, "1.2.3");
    }

    private List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(share.resolve("man/man1"))) {
            return pages.sorted().toList();
        }
    }

    @Test
    void everyCommandHasItsManualPage() throws IOException {
        long commands = HelpText.below(CommandTree.build().getCommandSpec()).count();
        assertThat(pages()).hasSize((int) commands + 1);
        assertThat(share.resolve("man/man1/gantry-image-copy.1"))
                .content()
                .startsWith(".TH \"GANTRY\\-IMAGE\\-COPY\" 1 \"\" \"gantry 1.2.3\" \"Gantry\"\n")
                .contains(
                        ".SH NAME\ngantry\\-image\\-copy \\- Copy images",
                        ".SH SYNOPSIS\n",
                        "\n.SH FLAGS\n",
                        "\\fB\\-\\-auto\\-update\\fR\n",
                        "\n.SH EXAMPLES\n",
                        "\\fBgantry\\-image\\fR(1)");
    }

    @Test
    @NeedsProgram("groff")
    void noPageMakesRoffComplain() throws IOException {
        for (Path page : pages()) {
            ProgramOutput output =
                    ProgramOutput.of(
                            new ProcessBuilder("groff", "-man", "-ww", "-z", page.toString())
                                    .redirectErrorStream(true));
            assertThat(output.orFail()).as(page.toString()).isEmpty();
        }
    }

    @Test
    void theShellsFindTheirCompletions() {
        assertThat(share.resolve("bash-completion/completions/gantry"))
                .content()
                .endsWith("complete -F _gantry gantry\n");
        assertThat(share.resolve("zsh/vendor-completions/_gantry"))
                .content()
                .startsWith("#compdef gantry\n");
        assertThat(share.resolve("fish/vendor_completions.d/gantry.fish"))
                .content()
                .contains("complete -c gantry");
    }
}
