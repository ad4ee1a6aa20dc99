package gantry.cli;

import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Usage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What follows `config get`, `set` and `unset`: where, if that is said, and keys.
record ConfigArguments(List<String> words) {
    static ConfigArguments of(Invocation call) throws IOException {
        List<String> words = call.arguments();
        if (!words.getFirst().endsWith(":") || words.getFirst().contains("=")) {
            return new ConfigArguments(words);
        }
        call.onThisMachine(words.getFirst());
        if (words.size() == 1) {
            throw Usage.wrongCount();
        }
        return new ConfigArguments(words.subList(1, words.size()));
    }

    String key() {
        if (words.size() > 1) {
            throw Usage.wrongCount();
        }
        return words.getFirst();
    }

    /// Values may hold `=` themselves.
    Map<String, String> pairs() {
        if (words.size() == 2 && !words.getFirst().contains("=")) {
            return Map.of(words.getFirst(), words.getLast());
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String word : words) {
            int sign = word.indexOf('=');
            if (sign <= 0) {
                throw new Usage("Invalid key=value configuration: " + SafeText.oneLine(word));
            }
            pairs.put(word.substring(0, sign), word.substring(sign + 1));
        }
        return pairs;
    }
}
