package gantry.cli;

import gantry.cli.terminal.SafeText;
import gantry.settings.Setting;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `config set`: all of its pairs, or none.
final class ConfigSet implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "set", "Set server configuration keys")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:] <key>=<value>...",
                                "1..*",
                                "Keys and their values; \"<key> <value>\" sets one too, and an empty"
                                        + " value unsets it"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Map<String, String> pairs = ConfigArguments.of(call).pairs();
        pairs.forEach(Setting::check);
        configure(call, pairs);
        return 0;
    }

    /// Says on standard error what does not take effect yet.
    static void configure(Invocation call, Map<String, String> changes) throws IOException {
        call.places()
                .configure(changes)
                .forEach(notice -> call.console().err().println(SafeText.oneLine(notice)));
    }
}
