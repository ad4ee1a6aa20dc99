package gantry.cli.terminal;

import gantry.image.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A value of a flag that has few.
public final class Choice {
    private Choice() {}

    /// @param what the flag chooses, such as `mode`
    public static <E extends Enum<E>> E of(Class<E> type, String what, String word) {
        List<String> words = Arrays.stream(type.getEnumConstants()).map(Choice::word).toList();
        int index = words.indexOf(word.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new Usage(unknown(what, word, words));
        }
        return type.getEnumConstants()[index];
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static String unknown(String what, String word, List<String> known) {
        return "Invalid %s \"%s\": known are %s%s"
                .formatted(
                        what,
                        SafeText.oneLine(word),
                        String.join(", ", known),
                        Nearest.hint(word, known));
    }
}
