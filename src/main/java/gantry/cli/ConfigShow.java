package gantry.cli;

import gantry.cli.terminal.GoYaml;
import gantry.json.ValueTree;
import java.io.IOException;
import java.util.LinkedHashMap;
import picocli.CommandLine.Model.CommandSpec;

/// `config show`: what is set, in lxc's YAML.
final class ConfigShow implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "show", "Show the server configuration")
                .addPositional(Grammar.arguments("[<remote>:]", "0..1", "Where"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        call.onThisMachine(call.arguments().isEmpty() ? "" : call.argument(0));
        LinkedHashMap<String, ValueTree> fields = new LinkedHashMap<>();
        fields.put("config", new ValueTree.Texts(call.places().store().configuration().all()));
        call.out().print(GoYaml.write(new ValueTree.Fields(fields)));
        return 0;
    }
}
