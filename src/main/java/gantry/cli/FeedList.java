package gantry.cli;

import gantry.cli.terminal.ListFormat;
import gantry.cli.terminal.Listing;
import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Sizes;
import gantry.cli.terminal.Table;
import gantry.image.Feed;
import gantry.json.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `feed list`: what a feed's URL was, it cannot show: the secret in it is kept by nobody.
final class FeedList implements Command {
    private static final List<String> HEADERS =
            List.of("NAME", "PROJECT", "FILTERS", "EXPIRES AT", "LAST USED AT", "SENT");

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "list", "List feeds", "ls").addOption(Grammar.format());
    }

    @Override
    public int run(Invocation call) throws IOException {
        ListFormat format = call.format();
        List<Feed> all = call.places().store().feeds().list();
        Listing.of(
                        () -> new Table(HEADERS, all.stream().map(FeedList::cells).toList()),
                        new JsonValue.Items(all.stream().map(FeedList::json).toList()))
                .print(format, call.out());
        return 0;
    }

    private static List<String> cells(Feed feed) {
        return List.of(
                feed.name(),
                feed.project(),
                SafeText.oneLine(String.join(" ", feed.filters())),
                feed.expiresAt().map(TrustList::date).orElse("never"),
                feed.use().last().map(TrustList::date).orElse(""),
                Sizes.text(feed.use().bytes()));
    }

    private static JsonValue json(Feed feed) {
        return fields(feed).build();
    }

    static JsonValue.Builder fields(Feed feed) {
        return JsonValue.object()
                .text("name", feed.name())
                .text("project", feed.project())
                .texts("filters", feed.filters())
                .time("created_at", Optional.of(feed.createdAt()))
                .time("expires_at", feed.expiresAt())
                .time("last_used_at", feed.use().last())
                .number("sent_bytes", feed.use().bytes());
    }
}
