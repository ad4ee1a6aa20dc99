package gantry.cli;

import gantry.cli.places.Reference;
import gantry.image.ImageFailure.Invalid;
import gantry.settings.Expiry;
import gantry.settings.Settings;
import gantry.store.FeedStore.OpenedFeed;
import gantry.wire.ImageFilter;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `feed create`: prints a URL that is a simplestreams server for whoever knows it.
final class FeedCreate implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "create", "Give a URL to images of a project", "add")
                .addPositional(Grammar.arguments("<name>", "1", "Name of the feed"))
                .addOption(
                        Grammar.repeatable(
                                "FILTER",
                                "Only images that match, as in image list: key=value or a part of"
                                        + " an alias or fingerprint; all must match",
                                "--filter"))
                .addOption(
                        Grammar.option(
                                "TIME",
                                "Refuse the URL after so long, such as 12H, 30d or 1y",
                                "--expires",
                                "--expiry"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        List<String> filters = call.values("--filter");
        checkFilters(filters);
        Settings settings = Settings.of(call.places().store().configuration().all());
        String address = TrustAdd.addresses(call, settings).getFirst();
        Optional<Instant> expiresAt =
                call.value("--expires")
                        .map(Expiry::parse)
                        .map(expiry -> expiry.after(call.console().clock().instant()));
        OpenedFeed opened =
                call.places()
                        .store()
                        .feeds()
                        .create(
                                call.argument(0),
                                call.project(Reference.THIS_MACHINE),
                                filters,
                                expiresAt,
                                new SecureRandom());
        call.say("Feed %s:".formatted(opened.feed().name()));
        call.out().println("https://%s/feeds/%s".formatted(address, opened.secret()));
        return 0;
    }

    /// An empty filter matches everything, which is hardly what whoever wrote it meant.
    private static void checkFilters(List<String> filters) {
        if (filters.stream().anyMatch(String::isBlank)) {
            throw new Invalid("A filter is empty; leave it out to give all images of the project");
        }
        ImageFilter.of(filters);
    }
}
