package gantry.cli;

import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Table;
import gantry.image.Alias;
import gantry.image.ImageFailure;
import gantry.image.ImageInfo;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The columns of `image list`, chosen by letters and, as in Incus, by `properties:KEY`.
record ImageColumns(List<Column> columns) {
    /// What is shown unless columns are chosen. The help of lxc 5.0.2 says `lfpdasu`, which is not
    /// what it does.
    static final String DEFAULT = "lfpdatsu";

    private static final String PROPERTY = "properties:";

    private static final long MEBIBYTE = 1 << 20;

    private static final DateTimeFormatter UPLOADED =
            DateTimeFormatter.ofPattern("MMM d, yyyy 'at' h:mm", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    /// A header and what stands under it, safe to show.
    record Column(String header, Function<ImageInfo, String> cell) {}

    ImageColumns {
        columns = List.copyOf(columns);
    }

    /// Reads such as `lfs` or `lf,properties:os,s`.
    static ImageColumns of(String chosen) {
        List<Column> columns = new ArrayList<>();
        for (String entry : chosen.split(",", -1)) {
            if (entry.isEmpty()) {
                throw emptyEntry(chosen);
            }
            columns.addAll(entry(entry, chosen));
        }
        return new ImageColumns(columns);
    }

    /// As [#of], with the project first where the columns are the default.
    static ImageColumns ofAllProjects(String chosen) {
        return of(chosen.equals(DEFAULT) ? "e" + DEFAULT : chosen);
    }

    /// "command" is what LXD's sentence says where a comma is meant.
    static ImageFailure.Invalid emptyEntry(String chosen) {
        return new ImageFailure.Invalid(
                "Empty column entry (redundant, leading or trailing command) in '%s'"
                        .formatted(SafeText.oneLine(chosen)));
    }

    /// As newest lxc: a column's letter names what the column shows.
    static Optional<String> named(ImageInfo image, String key) {
        return key.length() == 1
                ? letter(key.charAt(0)).map(column -> column.cell().apply(image))
                : Optional.empty();
    }

    static ImageFailure.Invalid unknownLetter(int letter, String entry) {
        return new ImageFailure.Invalid(
                "Unknown column shorthand char '%s' in '%s'"
                        .formatted(
                                SafeText.oneLine(Character.toString(letter)),
                                SafeText.oneLine(entry)));
    }

    private static List<Column> entry(String entry, String chosen) {
        if (entry.startsWith(PROPERTY)) {
            return List.of(property(entry.substring(PROPERTY.length()), chosen));
        }
        return entry.codePoints()
                .mapToObj(c -> letter(c).orElseThrow(() -> unknownLetter(c, entry)))
                .toList();
    }

    private static Column property(String key, String chosen) {
        if (key.isEmpty()) {
            throw emptyEntry(chosen);
        }
        return new Column(SafeText.oneLine(key), image -> property(image, key));
    }

    /// The column of a letter, where it has one.
    static Optional<Column> letter(int letter) {
        return Optional.ofNullable(
                switch (letter) {
                    case 'l' -> new Column("ALIAS", ImageColumns::shortestAlias);
                    case 'L' -> new Column("ALIASES", ImageColumns::aliases);
                    case 'f' -> new Column("FINGERPRINT", i -> i.fingerprint().abbreviated());
                    case 'F' -> new Column("FINGERPRINT", i -> i.fingerprint().hex());
                    case 'p' -> new Column("PUBLIC", i -> i.settings().isPublic() ? "yes" : "no");
                    case 'd' -> new Column("DESCRIPTION", i -> property(i, "description"));
                    case 'a' ->
                            new Column(
                                    "ARCHITECTURE",
                                    i -> SafeText.oneLine(i.facts().architecture()));
                    case 's' -> new Column("SIZE", i -> mebibytes(i.facts().size()));
                    case 'u' -> new Column("UPLOAD DATE", uploaded());
                    case 't' ->
                            new Column(
                                    "TYPE", i -> i.facts().type().word().toUpperCase(Locale.ROOT));
                    case 'e' -> new Column("PROJECT", i -> SafeText.oneLine(i.project()));
                    default -> null;
                });
    }

    Table table(List<ImageInfo> images) {
        return new Table(
                columns.stream().map(Column::header).toList(),
                images.stream()
                        .map(image -> columns.stream().map(c -> c.cell().apply(image)).toList())
                        .toList());
    }

    private static String shortestAlias(ImageInfo image) {
        Optional<String> shortest =
                image.aliases().stream()
                        .map(Alias::name)
                        // Comparator.comparing makes what no AOT cache (25.0.3) holds.
                        .min((a, b) -> Integer.compare(a.length(), b.length()));
        int more = image.aliases().size() - 1;
        return shortest.map(SafeText::oneLine)
                .map(name -> more > 0 ? "%s (%d more)".formatted(name, more) : name)
                .orElse("");
    }

    private static String aliases(ImageInfo image) {
        return image.aliases().stream()
                .map(Alias::name)
                .sorted()
                .map(SafeText::oneLine)
                .collect(Collectors.joining("\n"));
    }

    private static String property(ImageInfo image, String key) {
        return SafeText.oneLine(image.settings().properties().getOrDefault(key, ""));
    }

    /// With two digits behind the point. A list has thousands of them, for which `%.2f` is slow.
    static String mebibytes(long bytes) {
        long hundredths =
                bytes / MEBIBYTE * 100 + (bytes % MEBIBYTE * 100 + MEBIBYTE / 2) / MEBIBYTE;
        long rest = hundredths % 100;
        return hundredths / 100 + (rest < 10 ? ".0" : ".") + rest + "MiB";
    }

    /// A list has few different times, each of which takes long to write.
    private static Function<ImageInfo, String> uploaded() {
        Map<Instant, String> written = new HashMap<>();
        return image ->
                written.computeIfAbsent(image.history().uploadedAt(), ImageColumns::uploaded);
    }

    /// Go's layout `Jan 2, 2006 at 3:04pm (MST)`; servers write what never happened as 1970 or as
    /// year 1.
    private static String uploaded(Instant time) {
        if (!time.isAfter(Instant.EPOCH)) {
            return "never";
        }
        String half = time.atZone(ZoneOffset.UTC).getHour() < 12 ? "am" : "pm";
        return UPLOADED.format(time) + half + " (UTC)";
    }
}
