package gantry.cli;

import gantry.cli.places.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `project set`: all of its pairs, or none.
final class ProjectSet implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "set", "Set project configuration keys")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:]<project> <key>=<value>...",
                                "2..*",
                                "The project, keys and their values: features.images, and any that"
                                        + " begins with user."));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        List<String> words = call.arguments().subList(1, call.arguments().size());
        Map<String, String> pairs = ProjectSettings.pairs(words);
        call.places()
                .projects(reference)
                .update(reference.name(), project -> ProjectSettings.over(project, pairs));
        return 0;
    }
}
