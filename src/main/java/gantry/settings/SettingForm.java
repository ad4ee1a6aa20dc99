package gantry.settings;

import gantry.format.Architectures;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import gantry.store.Size;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// How the text of a setting becomes its value, or is refused with what to write instead.
final class SettingForm {
    private static final String ORIGIN = "https?://[A-Za-z0-9.\\[\\]:_-]{1,255}";

    private SettingForm() {}

    static <T> Function<String, Optional<T>> optional(Function<String, T> reader) {
        return text -> text.isEmpty() ? Optional.empty() : Optional.of(reader.apply(text));
    }

    /// Tokens tell clients the port, so one that is free by chance is no choice.
    static ListenAddress address(String text) {
        ListenAddress address = ListenAddress.parse(text);
        if (address.port() == 0) {
            throw new Invalid("clients cannot know which port 0 stands for; choose one");
        }
        return address;
    }

    /// The daemon may run anywhere.
    static Path file(String text) {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new Invalid("write the path of a file", e);
        }
        throw new Invalid("write the whole path of the file, from / on");
    }

    /// LXD's words for it.
    static boolean truth(String text) {
        return switch (text) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new Invalid("write true or false");
        };
    }

    /// Names of headers or methods: tokens, between commas.
    static List<String> words(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> words = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (!words.stream().allMatch(word -> word.matches("[A-Za-z0-9*_-]{1,64}"))) {
            throw new Invalid("write names, with commas between them");
        }
        return words;
    }

    static List<String> origins(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> origins = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (!origins.stream().allMatch(each -> each.equals("*") || each.matches(ORIGIN))) {
            throw new Invalid(
                    "write sites as a browser names them, https://ui.example.org say, without a path"
                            + " and with commas between them, or *");
        }
        return origins;
    }

    static int number(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
            throw new Invalid("write a number from %d to %d".formatted(least, most));
        } catch (NumberFormatException e) {
            throw new Invalid("write a number from %d to %d".formatted(least, most), e);
        }
    }

    /// None for 0.
    static Optional<Duration> span(String text, ChronoUnit unit, int most) {
        int number = number(text, 0, most);
        return number == 0 ? Optional.empty() : Optional.of(Duration.of(number, unit));
    }

    static Size size(String text, long least, long most) {
        Size size = Size.parse(text);
        if (size.bytes() < least || size.bytes() > most) {
            throw new Invalid(
                    "write a size from %dKiB to %dMiB".formatted(least >> 10, most >> 20));
        }
        return size;
    }

    static String architecture(String text) {
        if (!Architectures.all().contains(text)) {
            throw new Invalid(
                    "Invalid value \"%s\" (not one of %s)"
                            .formatted(Words.printable(text), Architectures.all()));
        }
        return text;
    }
}
