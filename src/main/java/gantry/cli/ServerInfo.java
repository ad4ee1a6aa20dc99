package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.GoYaml;
import gantry.json.JsonValue;
import gantry.json.ValueTree;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `info`: what a server says of itself, as lxc shows it; of a store without a daemon, the part
/// that a store has.
final class ServerInfo implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "info", "Show server information")
                .addPositional(Grammar.arguments("[<remote>:]", "0..1", "Of which server"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.arguments().isEmpty() ? "" : call.argument(0));
        Optional<JsonValue.Fields> about = call.places().about(reference);
        JsonValue.Fields shown = about.isPresent() ? about.get() : store(call);
        call.out().print(GoYaml.write(ValueTree.of(shown)));
        return 0;
    }

    private static JsonValue.Fields store(Invocation call) throws IOException {
        Map<String, String> config = call.places().store().configuration().all();
        return JsonValue.object()
                .entries("config", config)
                .value(
                        "environment",
                        JsonValue.object()
                                .text("server", Main.NAME)
                                .text("server_version", ProgramVersion.text())
                                .text("storage", call.places().directory().toString())
                                .build())
                .build();
    }
}
