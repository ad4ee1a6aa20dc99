package gantry.publish;

import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageType;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// An image that is to be in a tree.
///
/// @param files in fingerprint order: one, or the metadata and the root
public record PublishedImage(ImageInfo info, List<PublishedFile> files) {
    /// Of two images of one product, the newer one comes first. LXD and Incus compare serials as
    /// texts, and give a product's aliases to the greatest.
    static final Comparator<PublishedImage> NEWEST_FIRST =
            Comparator.comparing(PublishedImage::serial)
                    .thenComparing(image -> image.info().facts().createdAt())
                    .thenComparing(image -> image.info().history().uploadedAt())
                    .thenComparing(image -> image.info().fingerprint().hex())
                    .reversed();

    private static final DateTimeFormatter MADE =
            DateTimeFormatter.ofPattern("uuuuMMdd_HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// As public servers write them: `20240101`, `20240101.1`, `20240101_07:42`.
    private static final Pattern SERIAL =
            Pattern.compile("(?<date>[0-9]{8})(?:[._:-][A-Za-z0-9._:-]{0,40})?");

    private static final String REQUIREMENT = "requirements.";

    public PublishedImage {
        files = List.copyOf(files);
    }

    ImageType type() {
        return info.facts().type();
    }

    boolean isUnified() {
        return files.getFirst().kind() == Kind.UNIFIED;
    }

    /// Whether clients would take it for what it is.
    public boolean canBeTold() {
        return !isUnified() || type() == ImageType.CONTAINER;
    }

    PublishedFile first() {
        return files.getFirst();
    }

    PublishedFile root() {
        return files.getLast();
    }

    Optional<String> property(String name) {
        return Optional.ofNullable(info.settings().properties().get(name));
    }

    /// The version it is: its property `serial` where that begins with a date, as clients demand,
    /// else when it was made.
    String serial() {
        return property("serial")
                .filter(PublishedImage::isSerial)
                .orElseGet(() -> MADE.format(info.facts().createdAt()));
    }

    private static boolean isSerial(String text) {
        var matcher = SERIAL.matcher(text);
        return matcher.matches() && isDate(matcher.group("date"));
    }

    private static boolean isDate(String digits) {
        try {
            return LocalDate.parse(digits, DateTimeFormatter.BASIC_ISO_DATE).getYear() > 0;
        } catch (DateTimeException _) {
            return false;
        }
    }

    /// What its instances need, without the `requirements.` before each.
    Map<String, String> requirements() {
        Map<String, String> found = new TreeMap<>();
        info.settings()
                .properties()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(REQUIREMENT)) {
                                found.put(name.substring(REQUIREMENT.length()), value);
                            }
                        });
        return found;
    }
}
