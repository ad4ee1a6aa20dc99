package gantry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/// Writes what a package brings beside the program, made from the command tree: the manual pages
/// and the completion files of bash, zsh and fish, where Debian looks for them below `/usr/share`.
final class PackageFiles {
    private PackageFiles() {}

    /// @param args the directory that becomes `/usr/share`
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            throw new IllegalArgumentException("One argument: the directory to write to");
        }
        writeAll(Path.of(args[0]), ProgramVersion.text());
    }

    static void writeAll(Path share, String version) throws IOException {
        CommandSpec root = CommandTree.build().getCommandSpec();
        List<CommandSpec> commands = Stream.concat(Stream.of(root), HelpText.below(root)).toList();
        for (CommandSpec command : commands) {
            ManPage page = new ManPage(command, version);
            write(share.resolve("man/man1").resolve(page.filename()), page.text());
        }
        write(share.resolve("bash-completion/completions/gantry"), Completion.script(root, "bash"));
        write(share.resolve("zsh/vendor-completions/_gantry"), Completion.script(root, "zsh"));
        write(
                share.resolve("fish/vendor_completions.d/gantry.fish"),
                Completion.script(root, "fish"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
