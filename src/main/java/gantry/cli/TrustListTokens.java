package gantry.cli;

import gantry.cli.terminal.ListFormat;
import gantry.cli.terminal.Listing;
import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Table;
import gantry.image.Access;
import gantry.image.TrustToken;
import gantry.json.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `trust list-tokens`. Where lxc shows the tokens themselves, it shows what they let in: a token's
/// secret is kept by nobody.
final class TrustListTokens implements Command {
    private static final List<String> HEADERS = List.of("NAME", "PROJECTS", "EXPIRES AT");

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "list-tokens", "List tokens that wait to be used")
                .addPositional(Grammar.arguments("[<remote>:]", "0..1", "Where"))
                .addOption(Grammar.format());
    }

    @Override
    public int run(Invocation call) throws IOException {
        ListFormat format = call.format();
        call.onThisMachine(call.arguments().isEmpty() ? "" : call.argument(0));
        List<TrustToken> all = call.places().trust().tokens();
        Listing.of(
                        () -> new Table(HEADERS, all.stream().map(TrustListTokens::cells).toList()),
                        new JsonValue.Items(all.stream().map(TrustListTokens::json).toList()))
                .print(format, call.out());
        return 0;
    }

    private static List<String> cells(TrustToken token) {
        return List.of(
                SafeText.oneLine(token.name()),
                projects(token.access()),
                token.expiresAt().map(TrustList::date).orElse("never"));
    }

    private static String projects(Access access) {
        if (!access.restricted()) {
            return "all";
        }
        return access.projects().isEmpty() ? "none" : String.join(",", access.projects());
    }

    private static JsonValue json(TrustToken token) {
        return JsonValue.object()
                .text("name", token.name())
                .truth("restricted", token.access().restricted())
                .texts("projects", token.access().projects())
                .time("created_at", Optional.of(token.createdAt()))
                .time("expires_at", token.expiresAt())
                .build();
    }
}
