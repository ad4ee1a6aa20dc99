package gantry.cli;

import gantry.cli.terminal.ListFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.OptionSpec;

/// What completion offers in some place of a line, read from how help shows that place.
sealed interface Offer {
    /// Asked for when somebody presses TAB.
    enum Known implements Offer {
        ASSIGNMENTS,
        FILES,
        IMAGES,
        PLACES,
        PROJECTS,
        REMOTES,
        SETTINGS;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// One of these.
    record Words(List<String> words) implements Offer {
        public Words {
            words = List.copyOf(words);
        }
    }

    /// What the arguments of a command are, one after the other; where one may be left out, also
    /// what follows it. The last may be repeated.
    ///
    /// @param label such as `[<remote>:]<image> <remote>:`
    /// @param inConfig whether a key is one of the server's configuration
    static List<List<Offer>> ofArguments(String label, boolean inConfig) {
        List<List<Offer>> offers = new ArrayList<>();
        List<String> words = List.of(label.split(" ", -1));
        for (int i = 0; i < words.size(); i++) {
            List<Offer> here = new ArrayList<>(of(words.get(i), inConfig));
            boolean optional = words.get(i).startsWith("[") && words.get(i).endsWith("]");
            if (optional && i + 1 < words.size()) {
                here.addAll(of(words.get(i + 1), inConfig));
            }
            offers.add(here.stream().distinct().toList());
        }
        return offers;
    }

    private static List<Offer> of(String word, boolean inConfig) {
        if (word.contains("<image>") || word.contains("<alias>")) {
            return List.of(Known.IMAGES);
        }
        if (word.contains("<project>")) {
            return List.of(Known.PROJECTS, Known.PLACES);
        }
        if (word.equals("[<remote>:]") || word.equals("<remote>:")) {
            return List.of(Known.PLACES);
        }
        if (word.equals("<remote>")) {
            return List.of(Known.REMOTES);
        }
        if (word.contains("<key>")) {
            if (!inConfig) {
                return List.of();
            }
            return List.of(word.contains("=") ? Known.ASSIGNMENTS : Known.SETTINGS);
        }
        if (isFile(word)) {
            return List.of(Known.FILES);
        }
        return words(word);
    }

    private static boolean isFile(String word) {
        return List.of("<tarball>", "<rootfs>", "<directory>", "directory>", "<file>", "<target>")
                .stream()
                .anyMatch(word::contains);
    }

    /// Such as `bash|zsh|fish`.
    private static List<Offer> words(String label) {
        return label.matches("[a-z0-9-]+(\\|[a-z0-9-]+)+")
                ? List.of(new Words(Arrays.asList(label.split("\\|", -1))))
                : List.of();
    }

    /// What follows the option.
    static List<Offer> of(OptionSpec option) {
        if (option.longestName().endsWith("project")) {
            return List.of(Known.PROJECTS);
        }
        return switch (option.paramLabel()) {
            case "FILE" -> List.of(Known.FILES);
            case "FORMAT" ->
                    List.of(
                            new Words(
                                    Arrays.stream(ListFormat.values())
                                            .map(ListFormat::word)
                                            .toList()));
            default -> words(option.paramLabel());
        };
    }
}
