package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.peer.NeedsProgram;
import gantry.peer.ProgramOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The scripts in the real shells, where `gantry` knows two remotes, two aliases and two projects.
@Timeout(60)
@NeedsProgram({"bash", "fish", "zsh"})
class CompletionTest {
    private static final String GANTRY =
            """
            #!/bin/sh
            case $* in
                'remote list --format csv --columns n') printf 'local (current)\\nwork\\n' ;;
                'project list --format csv') printf 'default (current),YES\\nweb,NO\\n' ;;
                'image alias list local: --format csv --columns a') printf 'debian/13\\nubuntu\\n' ;;
                *--project=web) printf 'ofweb\\n' ;;
            esac
            """;

    /// How a shell is asked what it would offer for `$1`, one offer a line.
    enum Asked {
        BASH(
                "bash",
                """
                . ./complete.bash
                COMP_LINE=$1 COMP_POINT=${#1}
                f=$(complete -p gantry); f=${f% gantry}; f=${f##* }
                $f gantry
                printf '%s\\n' "${COMPREPLY[@]}"
                """),
        FISH("fish", "source complete.fish; complete -C $argv[1] | string split -f 1 \\t; true"),
        ZSH(
                "zsh",
                """
                compdef() { }
                compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -l -- "$@" }
                _files() { print -l -- ${words[CURRENT]}*(N) }
                . ./complete.zsh
                words=(${(z)1}) CURRENT=$#words
                if [[ $1 == *\\  ]]; then words+=('') CURRENT=$#words; fi
                _gantry | grep -F -- "${words[CURRENT]}" || true
                """);

        private final String shell;
        private final String script;

        Asked(String shell, String script) {
            this.shell = shell;
            this.script = script;
        }
    }

    @TempDir private Path directory;

    @BeforeEach
    void write() throws IOException {
        Shell shell = new Shell(Files.createDirectory(directory.resolve("store")));
        for (String name : List.of("bash", "zsh", "fish")) {
            Files.writeString(
                    directory.resolve("complete." + name), shell.run("completion", name).ok());
        }
        Path gantry = Files.writeString(directory.resolve("gantry"), GANTRY);
        Files.setPosixFilePermissions(gantry, PosixFilePermissions.fromString("rwx------"));
        Files.createFile(directory.resolve("image.tar.xz"));
    }

    /// What is offered at the end of the line; a fish sorts it, bash has only what lies behind the
    /// last colon or sign.
    private List<String> offers(Asked asked, String line) throws IOException {
        List<String> command =
                asked == Asked.FISH
                        ? List.of("fish", "--no-config", "-c", asked.script, line)
                        : List.of(asked.shell, "-c", asked.script, asked.shell, line);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().merge("PATH", directory + ":", (old, ours) -> ours + old);
        builder.environment().put("HOME", directory.toString());
        builder.environment().remove("XDG_CONFIG_HOME");
        String last = line.substring(line.lastIndexOf(' ') + 1);
        String typed =
                asked == Asked.BASH
                        ? ""
                        : last.substring(
                                0, 1 + Math.max(last.lastIndexOf(':'), last.lastIndexOf('=')));
        return Arrays.stream(ProgramOutput.of(builder).orFail().split("\n", -1))
                .filter(offer -> !offer.isEmpty())
                .map(offer -> offer.startsWith(typed) ? offer.substring(typed.length()) : offer)
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void commandsAreOffered(Asked shell) throws IOException {
        assertThat(offers(shell, "gantry ")).contains("image", "serve", "help");
        assertThat(offers(shell, "gantry image ex")).containsExactly("export");
        assertThat(offers(shell, "gantry --project web image alias ren")).containsExactly("rename");
    }

    @ParameterizedTest
    @EnumSource
    void flagsAreOffered(Asked shell) throws IOException {
        assertThat(offers(shell, "gantry image list --form")).containsExactly("--format");
        assertThat(offers(shell, "gantry image ls --form")).containsExactly("--format");
        assertThat(offers(shell, "gantry image copy a b: --quie")).containsExactly("--quiet");
    }

    @ParameterizedTest
    @EnumSource
    void valuesOfFlagsAreOffered(Asked shell) throws IOException {
        assertThat(offers(shell, "gantry image list --format "))
                .containsExactly("compact", "csv", "json", "table", "yaml");
        assertThat(offers(shell, "gantry image list -f j")).containsExactly("json");
        assertThat(offers(shell, "gantry image list --format=c")).containsExactly("compact", "csv");
        assertThat(offers(shell, "gantry image copy --mode ")).contains("relay", "push");
        assertThat(offers(shell, "gantry image list --project ")).containsExactly("default", "web");
        assertThat(offers(shell, "gantry image copy a local: --target-project w"))
                .containsExactly("web");
        assertThat(offers(shell, "gantry serve --certificate ima")).containsExactly("image.tar.xz");
    }

    @ParameterizedTest
    @EnumSource
    void remotesAreOfferedByTheirNames(Asked shell) throws IOException {
        assertThat(offers(shell, "gantry remote remove ")).containsExactly("local", "work");
        assertThat(offers(shell, "gantry remote switch w")).containsExactly("work");
    }

    @ParameterizedTest
    @EnumSource
    void placesOfImagesAreOfferedWithColons(Asked shell) throws IOException {
        assertThat(offers(shell, "gantry image list ")).containsExactly("local:", "work:");
        assertThat(offers(shell, "gantry image copy a w")).containsExactly("work:");
    }

    @ParameterizedTest
    @EnumSource
    void aliasesOfTheLocalStoreAreOffered(Asked shell) throws IOException {
        assertThat(offers(shell, "gantry image info "))
                .containsExactly("debian/13", "local:", "ubuntu", "work:");
        assertThat(offers(shell, "gantry image info local:d")).containsExactly("debian/13");
        assertThat(offers(shell, "gantry image delete ubuntu de")).containsExactly("debian/13");
        assertThat(offers(shell, "gantry image info --project web of")).containsExactly("ofweb");
        assertThat(offers(shell, "gantry image info work:d")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void filesAreOffered(Asked shell) throws IOException {
        assertThat(offers(shell, "gantry image import im")).containsExactly("image.tar.xz");
        assertThat(offers(shell, "gantry image import image.tar.xz im"))
                .containsExactly("image.tar.xz");
        assertThat(offers(shell, "gantry image export ubuntu im")).containsExactly("image.tar.xz");
    }

    @ParameterizedTest
    @EnumSource
    void projectsAndSettingsAreOffered(Asked shell) throws IOException {
        assertThat(offers(shell, "gantry project show w")).containsExactly("web", "work:");
        assertThat(offers(shell, "gantry config set core.https_ad"))
                .containsExactly("core.https_address=");
        assertThat(offers(shell, "gantry config get core.https_ad"))
                .containsExactly("core.https_address");
    }
}
