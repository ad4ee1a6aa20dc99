package gantry.cli;

import gantry.cli.terminal.Usage;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// `help`: what `--help` prints, of the command whose name follows.
final class Help implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "help", "Help about any command")
                .addPositional(Grammar.arguments("[<command>...]", "0..*", "Its name"));
    }

    @Override
    public int run(Invocation call) {
        CommandSpec spec = call.parsed().commandSpec().root();
        for (String word : call.arguments()) {
            CommandLine sub = spec.subcommands().get(word);
            if (sub == null) {
                throw new Usage(Misread.command(spec, word));
            }
            spec = sub.getCommandSpec();
        }
        HelpText.print(spec, call.console());
        return 0;
    }
}
