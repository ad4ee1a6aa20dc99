package gantry.cli;

import gantry.cli.terminal.Sizes;
import gantry.image.Words;
import gantry.publish.PublishedFile;
import gantry.publish.PublishedImage;
import gantry.publish.directory.Outcome;
import java.util.ArrayList;
import java.util.List;

/// What people are told of a tree that is written, or would be.
record TreeText(Outcome outcome) {
    /// A line for each step.
    List<String> plan() {
        List<String> lines = new ArrayList<>();
        for (PublishedFile file : outcome.written()) {
            lines.add("write %s (%s)".formatted(file.path(), Sizes.text(file.size())));
        }
        if (outcome.deltas() > 0) {
            lines.add("make " + Words.count(outcome.deltas(), "delta"));
        }
        outcome.indexes().forEach(index -> lines.add("write " + index));
        outcome.removed().forEach(path -> lines.add("remove " + path));
        outcome.waiting()
                .forEach(
                        (path, since) ->
                                lines.add("keep %s, unnamed since %s".formatted(path, since)));
        return lines;
    }

    String done(String directory, List<PublishedImage> images) {
        int told = (int) images.stream().filter(PublishedImage::canBeTold).count();
        String done =
                "Published %s to %s: %s written (%s)%s, %d kept, %d removed, %d waiting for that"
                        .formatted(
                                Words.count(told, "image"),
                                directory,
                                Words.count(outcome.written().size(), "file"),
                                Sizes.text(outcome.writtenSize()),
                                deltas(),
                                outcome.kept(),
                                outcome.removed().size(),
                                outcome.waiting().size());
        return told == images.size() ? done : done + "\n" + leftOut(images.size() - told);
    }

    private String deltas() {
        return outcome.deltas() > 0 ? ", " + Words.count(outcome.deltas(), "delta") + " made" : "";
    }

    private static String leftOut(int count) {
        return "Note: %s of virtual machines left out, which clients would take for containers'"
                .formatted(Words.count(count, "unified image"));
    }
}
