package gantry.cli;

import gantry.cli.terminal.SafeText;
import gantry.image.Progress;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Passes progress on, and keeps what is said of an image until the line of progress is wiped away.
final class Warned implements Progress {
    private final Progress progress;
    private final List<String> sentences = new ArrayList<>();

    Warned(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void phase(String name, OptionalLong total) {
        progress.phase(name, total);
    }

    @Override
    public void advance(long bytes) {
        progress.advance(bytes);
    }

    @Override
    public boolean isSeen() {
        return progress.isSeen();
    }

    @Override
    public void warn(String sentence) {
        sentences.add(sentence);
    }

    void say(PrintStream err) {
        sentences.forEach(sentence -> err.println("Warning: " + SafeText.oneLine(sentence)));
    }
}
