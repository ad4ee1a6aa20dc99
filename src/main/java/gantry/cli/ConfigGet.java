package gantry.cli;

import gantry.settings.Setting;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `config get`. Of a key that is not set it prints what holds without it, where lxc prints an
/// empty line.
final class ConfigGet implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "get", "Get values for server configuration keys")
                .addPositional(Grammar.arguments("[<remote>:] <key>", "1..2", "The key"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        String key = ConfigArguments.of(call).key();
        call.out().println(Setting.text(call.places().store().configuration().all(), key));
        return 0;
    }
}
