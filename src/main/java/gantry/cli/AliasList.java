package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.ListFormat;
import gantry.cli.terminal.Listing;
import gantry.image.AliasEntry;
import gantry.json.ValueTree;
import gantry.wire.AliasJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `image alias list`.
final class AliasList implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "list", "List image aliases", "ls")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:] [<filter>...]",
                                "0..*",
                                "Parts of an alias or fingerprint; one must match"))
                .addOption(
                        Grammar.option(
                                "COLUMNS",
                                "a alias, f fingerprint, t type, d description; default aftd",
                                "-c",
                                "--columns"))
                .addOption(Grammar.format());
    }

    @Override
    public int run(Invocation call) throws IOException {
        ListFormat format = call.format();
        AliasColumns columns =
                AliasColumns.of(call.value("--columns").orElse(AliasColumns.DEFAULT));
        List<String> words = call.arguments();
        boolean named = !words.isEmpty() && words.getFirst().contains(":");
        Reference reference = call.reference(named ? words.getFirst() : "");
        List<String> filters = new ArrayList<>(words.subList(named ? 1 : 0, words.size()));
        if (!reference.name().isEmpty()) {
            filters.add(reference.name());
        }
        List<AliasEntry> aliases = AliasColumns.matching(call.source(reference).aliases(), filters);
        listing(aliases, columns).print(format, call.out());
        return 0;
    }

    private static Listing listing(List<AliasEntry> aliases, AliasColumns columns) {
        List<AliasJson> json = aliases.stream().map(AliasJson::from).toList();
        return new Listing(
                () -> columns.table(aliases),
                () -> AliasJson.toJson(json),
                () -> new ValueTree.Items(json.stream().map(AliasJson::tree).toList()));
    }
}
