package gantry.cli;

import gantry.cli.terminal.GoYaml;
import gantry.image.Feed;
import gantry.image.ImageInfo;
import gantry.json.JsonValue;
import gantry.json.ValueTree;
import gantry.wire.ImageFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `feed show`: a feed, and the images that it gives now.
final class FeedShow implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "show", "Show a feed, and which images it gives")
                .addPositional(Grammar.arguments("<name>", "1", "Name of the feed"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Feed feed = call.places().store().feeds().find(call.argument(0));
        JsonValue shown = FeedList.fields(feed).texts("images", images(call, feed)).build();
        call.out().print(GoYaml.write(ValueTree.of(shown)));
        return 0;
    }

    private static List<String> images(Invocation call, Feed feed) throws IOException {
        ImageFilter filter = ImageFilter.of(feed.filters());
        List<String> images = new ArrayList<>();
        for (ImageInfo image : call.places().store().images(feed.project()).list()) {
            if (filter.test(image)) {
                images.add(image.fingerprint().hex());
            }
        }
        return images;
    }
}
