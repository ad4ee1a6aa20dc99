package gantry.cli;

import gantry.settings.Setting;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `config unset`.
final class ConfigUnset implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "unset", "Unset server configuration keys")
                .addPositional(Grammar.arguments("[<remote>:] <key>", "1..2", "The key"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        String key = ConfigArguments.of(call).key();
        Setting.check(key, "");
        ConfigSet.configure(call, Map.of(key, ""));
        return 0;
    }
}
