package gantry.cli;

import gantry.cli.terminal.Table;
import gantry.settings.Setting;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `config list`, which lxc does not have: every key there is, what it stands at and what it is
/// for.
final class ConfigList implements Command {
    private static final List<String> HEADERS =
            List.of("KEY", "VALUE", "DEFAULT", "FORM", "DESCRIPTION");

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "list", "List all server configuration keys", "ls");
    }

    @Override
    public int run(Invocation call) throws IOException {
        Map<String, String> set = call.places().store().configuration().all();
        List<List<String>> rows =
                Setting.all().stream()
                        .map(
                                setting ->
                                        List.of(
                                                setting.key(),
                                                Setting.text(set, setting.key()),
                                                setting.fallback(),
                                                setting.form(),
                                                setting.description()))
                        .toList();
        call.out().print(new Table(HEADERS, rows).compact());
        return 0;
    }
}
