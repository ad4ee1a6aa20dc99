package gantry.cli;

import gantry.cli.terminal.GoYaml;
import gantry.cli.terminal.SafeText;
import gantry.image.Alias;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageUpdates;
import gantry.image.SourceAddress;
import gantry.json.ValueTree;
import gantry.publish.PublishedFile;
import gantry.wire.ImageJson;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One image in words: what `image info` and `image show` print and `image edit` opens.
final class ImageText {
    /// "'#" is lxc 5.0.2's own slip; the lines themselves begin as they should.
    private static final String EDIT_HEADER =
            """
            ### This is a YAML representation of the image properties.
            ### Any line starting with a '# will be ignored.
            ###
            ### Each property is represented by a single line:
            ### An example would be:
            ###  description: My custom image

            """;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private ImageText() {}

    /// Units as in newest lxc, all else as in 5.0.2; properties are sorted, which lxc leaves to
    /// chance.
    static String info(ImageInfo image) {
        Lines lines = new Lines();
        lines.add("Fingerprint: " + image.fingerprint());
        lines.add("Size: " + ImageColumns.mebibytes(image.facts().size()));
        lines.add("Architecture: " + image.facts().architecture());
        lines.add("Type: " + image.facts().type());
        lines.add("Public: " + (image.settings().isPublic() ? "yes" : "no"));
        timestamps(lines, image);
        lines.add("Properties:");
        image.settings()
                .properties()
                .forEach((key, value) -> lines.add("    " + key + ": " + value));
        lines.add("Aliases:");
        image.aliases().forEach(alias -> lines.add("    - " + described(alias)));
        lines.add("Cached: " + (image.history().cached() ? "yes" : "no"));
        lines.add("Auto update: " + (image.settings().autoUpdate() ? "enabled" : "disabled"));
        image.updateSource().ifPresent(source -> source(lines, source));
        updates(lines, image.history().updates());
        damage(lines, image.history());
        profiles(lines, image.settings().profiles());
        return lines.text();
    }

    private static void timestamps(Lines lines, ImageInfo image) {
        lines.add("Timestamps:");
        if (isSet(image.facts().createdAt())) {
            lines.add("    Created: " + TIME.format(image.facts().createdAt()));
        }
        lines.add("    Uploaded: " + timeOrNever(Optional.of(image.history().uploadedAt())));
        lines.add("    Expires: " + timeOrNever(image.settings().expiresAt()));
        lines.add("    Last used: " + timeOrNever(image.history().lastUsedAt()));
    }

    private static String timeOrNever(Optional<Instant> time) {
        return time.filter(ImageText::isSet).map(TIME::format).orElse("never");
    }

    /// LXD writes what never happened as 1970 or as year 1.
    private static boolean isSet(Instant time) {
        return time.isAfter(Instant.EPOCH);
    }

    private static String described(Alias alias) {
        return alias.description().isEmpty()
                ? alias.name()
                : "%s (%s)".formatted(alias.name(), alias.description());
    }

    private static void source(Lines lines, SourceAddress source) {
        lines.add("Source:");
        lines.add("    Server: " + source.shown());
        lines.add("    Protocol: " + source.protocol());
        lines.add("    Alias: " + source.image());
    }

    /// Of our own: LXD tells nothing of its looks, and keeps no previous versions.
    private static void updates(Lines lines, ImageUpdates updates) {
        updates.lastCheck()
                .ifPresent(
                        check ->
                                lines.add(
                                        "Last check: %s: %s"
                                                .formatted(
                                                        TIME.format(check.at()), check.outcome())));
        updates.superseded()
                .ifPresent(
                        superseded ->
                                lines.add(
                                        "Previous version: since %s, %s is in its place"
                                                .formatted(
                                                        TIME.format(superseded.at()),
                                                        superseded.by().abbreviated())));
    }

    /// Of our own: LXD does not look after the bytes of its images.
    private static void damage(Lines lines, ImageHistory history) {
        history.damage()
                .ifPresent(
                        damage ->
                                lines.add(
                                        "Damaged: found at %s: %s; import it again to mend it"
                                                .formatted(
                                                        TIME.format(damage.foundAt()),
                                                        damage.sentence())));
    }

    private static void profiles(Lines lines, List<String> profiles) {
        lines.add(profiles.isEmpty() ? "Profiles: []" : "Profiles:");
        profiles.forEach(profile -> lines.add("    - " + profile));
    }

    /// The part that may be edited, as YAML.
    static String show(ImageSettings settings) {
        return GoYaml.write(ImageJson.tree(settings));
    }

    /// What an image is made of, as YAML, in fingerprint order.
    static String files(List<PublishedFile> files) {
        return GoYaml.write(new ValueTree.Items(files.stream().map(ImageText::file).toList()));
    }

    private static ValueTree file(PublishedFile file) {
        LinkedHashMap<String, ValueTree> fields = new LinkedHashMap<>();
        fields.put("kind", new ValueTree.Text(file.kind().name().toLowerCase(Locale.ROOT)));
        fields.put("size", new ValueTree.Literal(Long.toString(file.size())));
        fields.put("sha256", new ValueTree.Text(file.digest().hex()));
        return new ValueTree.Fields(fields);
    }

    /// What an editor opens.
    static String edit(ImageSettings settings) {
        return EDIT_HEADER + show(settings);
    }

    /// Lines, each made safe to show.
    private static final class Lines {
        private final StringBuilder text = new StringBuilder();

        private void add(String line) {
            text.append(SafeText.oneLine(line)).append('\n');
        }

        private String text() {
            return text.toString();
        }
    }
}
