package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.SafeText;
import gantry.image.ImageFailure.Unreachable;
import gantry.json.JsonValue;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `version`: of this program, and of the server behind a remote, in the lines of lxc 5.0.2.
final class ServerVersion implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "version", "Show local and remote versions")
                .addPositional(Grammar.arguments("[<remote>:]", "0..1", "Whose"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.arguments().isEmpty() ? "" : call.argument(0));
        call.out().println("Client version: " + ProgramVersion.text());
        call.out().println("Server version: " + SafeText.oneLine(server(call, reference)));
        return 0;
    }

    private static String server(Invocation call, Reference reference) throws IOException {
        try {
            Optional<JsonValue.Fields> about = call.places().about(reference);
            if (about.isEmpty()) {
                return "none, as no daemon serves this store";
            }
            return about.get()
                    .objectIfGiven("environment")
                    .flatMap(environment -> environment.textIfGiven("server_version"))
                    .orElse("not told to strangers");
        } catch (Unreachable _) {
            return "unreachable";
        }
    }
}
