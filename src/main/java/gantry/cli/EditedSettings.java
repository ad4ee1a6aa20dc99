package gantry.cli;

import gantry.image.ImageFailure;
import gantry.image.ImageSettings;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads what a person made of the YAML that `image edit` gave them.
///
/// As lxc 5.0.2 reads it: a key that stands twice counts as it stands last, what is left out is
/// unset, and a property may look like a number. But for an expiry: left out, it stays as it was.
/// What lxc reads as a wish to unset everything is refused: no key at all, or a key that images do
/// not have.
final class EditedSettings {
    private static final List<String> KEYS =
            List.of("auto_update", "expires_at", "profiles", "properties", "public");

    private static final Map<String, Boolean> TRUTHS = truths();

    private final EditedYaml yaml;

    private EditedSettings(EditedYaml yaml) {
        this.yaml = yaml;
    }

    /// @throws ImageFailure.Invalid that says in which line the trouble is
    static ImageSettings read(String yaml, ImageSettings before) {
        return new EditedSettings(EditedYaml.parse(yaml, KEYS, "gantry image show"))
                .settings(before);
    }

    private ImageSettings settings(ImageSettings before) {
        return new ImageSettings(
                truth("public"),
                truth("auto_update"),
                yaml.has("expires_at") ? expiry() : before.expiresAt(),
                yaml.texts("properties"),
                profiles());
    }

    private boolean truth(String name) {
        return yaml.field(name).map(node -> truth(node, name)).orElse(false);
    }

    private static boolean truth(Node node, String name) {
        return EditedYaml.plain(node)
                .flatMap(word -> Optional.ofNullable(TRUTHS.get(word)))
                .orElseThrow(() -> EditedYaml.wrong(node, name, "true or false"));
    }

    private Optional<Instant> expiry() {
        return yaml.field("expires_at")
                .filter(node -> EditedYaml.plain(node).filter("never"::equals).isEmpty())
                .map(EditedSettings::time)
                .filter(t -> t.isAfter(Instant.EPOCH));
    }

    private static Instant time(Node node) {
        String text = EditedYaml.text(node, "expires_at");
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
        } catch (DateTimeParseException e) {
            throw EditedYaml.wrong(node, "expires_at", "a time such as 2030-01-31T12:00:00Z");
        }
    }

    private List<String> profiles() {
        return yaml.field("profiles")
                .map(EditedSettings::texts)
                .orElse(ImageSettings.DEFAULT.profiles());
    }

    private static List<String> texts(Node node) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream()
                    .map(item -> EditedYaml.text(item, "profiles"))
                    .toList();
        }
        throw EditedYaml.wrong(node, "profiles", "a list of names");
    }

    /// The words that YAML 1.1 and so yaml.v2 takes for a truth.
    private static Map<String, Boolean> truths() {
        Map<String, Boolean> words = new HashMap<>();
        for (String word :
                List.of("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y")) {
            words.put(word, true);
        }
        for (String word :
                List.of(
                        "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n",
                        "N")) {
            words.put(word, false);
        }
        return words;
    }
}
