package gantry.cli;

import gantry.cli.terminal.ListFormat;
import gantry.cli.terminal.Listing;
import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Table;
import gantry.json.JsonValue;
import gantry.json.ValueTree;
import gantry.remotes.Remote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import picocli.CommandLine.Model.CommandSpec;

/// `remote list`.
final class RemoteList implements Command {
    private static final String DEFAULT = "nupaPSg";

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "list", "List the available remotes", "ls")
                .addOption(
                        Grammar.option(
                                "COLUMNS",
                                "n name, u URL, p protocol, a authentication type, P public, S static,"
                                        + " g global; default nupaPSg",
                                "-c",
                                "--columns"))
                .addOption(Grammar.format());
    }

    @Override
    public int run(Invocation call) throws IOException {
        ListFormat format = call.format();
        String columns = call.value("--columns").orElse(DEFAULT).replace(",", "");
        Map<String, Remote> remotes = call.places().remotes().all();
        String current = call.places().remotes().defaultName();
        new Listing(
                        () -> table(columns, remotes, current),
                        () -> json(remotes).json(),
                        () -> tree(remotes))
                .print(format, call.out());
        return 0;
    }

    private static Table table(String columns, Map<String, Remote> remotes, String current) {
        List<Column> chosen = columns.codePoints().mapToObj(c -> column(c, columns)).toList();
        List<List<String>> rows = new ArrayList<>();
        for (Remote remote : remotes.values()) {
            rows.add(
                    chosen.stream()
                            .map(column -> column.cell().of(remote, current))
                            .map(SafeText::oneLine)
                            .toList());
        }
        return new Table(chosen.stream().map(Column::header).toList(), rows);
    }

    private interface Cell {
        String of(Remote remote, String current);
    }

    private record Column(String header, Cell cell) {}

    private static Column column(int letter, String columns) {
        return switch (letter) {
            case 'n' -> new Column("NAME", RemoteList::name);
            case 'u' -> new Column("URL", (remote, _) -> remote.address());
            case 'p' -> new Column("PROTOCOL", (remote, _) -> protocol(remote));
            case 'a' -> new Column("AUTH TYPE", (remote, _) -> authType(remote));
            case 'P' -> new Column("PUBLIC", (remote, _) -> word(remote.isPublic()));
            case 'S' -> new Column("STATIC", (remote, _) -> word(remote.isStatic()));
            case 'g' -> new Column("GLOBAL", (_, _) -> word(false));
            default -> throw ImageColumns.unknownLetter(letter, columns);
        };
    }

    private static String name(Remote remote, String current) {
        return remote.name().equals(current) ? remote.name() + " (current)" : remote.name();
    }

    private static String protocol(Remote remote) {
        return remote.protocol().isEmpty() ? Remote.LXD : remote.protocol();
    }

    private static String authType(Remote remote) {
        if (!remote.authType().isEmpty()) {
            return remote.authType();
        }
        if (remote.isSocket()) {
            return "file access";
        }
        return remote.protocol().equals(Remote.SIMPLESTREAMS) ? "none" : "tls";
    }

    private static String word(boolean truth) {
        return truth ? "YES" : "NO";
    }

    /// lxc prints the structures it has in memory, under their names in Go.
    private static JsonValue.Fields json(Map<String, Remote> remotes) {
        JsonValue.Builder all = JsonValue.object();
        remotes.forEach(
                (name, remote) ->
                        all.value(
                                name,
                                JsonValue.object()
                                        .text("Addr", remote.address())
                                        .text("AuthType", remote.authType())
                                        .text("Domain", "")
                                        .text("Project", remote.project())
                                        .text("Protocol", remote.protocol())
                                        .truth("Public", remote.isPublic())
                                        .truth("Global", false)
                                        .truth("Static", remote.isStatic())
                                        .build()));
        return all.build();
    }

    /// As the file has them.
    private static ValueTree tree(Map<String, Remote> remotes) {
        SequencedMap<String, ValueTree> all = new LinkedHashMap<>();
        remotes.forEach((name, remote) -> all.put(name, tree(remote)));
        return new ValueTree.Fields(all);
    }

    private static ValueTree tree(Remote remote) {
        SequencedMap<String, ValueTree> fields = new LinkedHashMap<>();
        fields.put("addr", new ValueTree.Text(remote.address()));
        putIfAny(fields, "auth_type", remote.authType());
        putIfAny(fields, "project", remote.project());
        putIfAny(fields, "protocol", remote.protocol());
        fields.put("public", new ValueTree.Literal("" + remote.isPublic()));
        return new ValueTree.Fields(fields);
    }

    private static void putIfAny(Map<String, ValueTree> fields, String key, String value) {
        if (!value.isEmpty()) {
            fields.put(key, new ValueTree.Text(value));
        }
    }
}
