package gantry.format;

import gantry.image.ImageFailure.Invalid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// A `metadata.yaml` that is written for a disk which has none. The same words give the same bytes,
/// on any day and for any user.
///
/// @param architecture a kernel's name, such as `x86_64`
/// @param properties `os` and `release` among them
public record NewMetadata(String architecture, Instant createdAt, Map<String, String> properties) {
    /// The day that stands for a day nobody knows: a disk does not tell when it was made, and the
    /// time of its file changes with every download.
    public static final Instant UNKNOWN_DAY = Instant.parse("2000-01-01T00:00:00Z");

    /// What a refusal calls it.
    private static final String FILE = "the metadata to be written";

    public NewMetadata {
        properties = Map.copyOf(properties);
    }

    /// @param more properties; they go over those that follow from the rest
    /// @throws Invalid if the architecture is not known, or a name is empty
    public static NewMetadata of(
            String os,
            String release,
            String architecture,
            Instant createdAt,
            Map<String, String> more) {
        if (os.isBlank() || release.isBlank()) {
            throw new Invalid("An image needs the name of its system and of its release");
        }
        String kernelName =
                Architectures.nameOf(architecture)
                        .orElseThrow(
                                () ->
                                        new Invalid(
                                                "Architecture isn't supported: %s; known are %s"
                                                        .formatted(
                                                                YamlText.quoted(architecture),
                                                                String.join(
                                                                        ", ",
                                                                        Architectures.all()))));
        String debianName = Architectures.inDebian(kernelName);
        Map<String, String> properties = new TreeMap<>();
        properties.put("os", os);
        properties.put("release", release);
        properties.put("architecture", debianName);
        properties.put("description", "%s %s (%s)".formatted(os, release, debianName));
        properties.putAll(more);
        NewMetadata metadata = new NewMetadata(kernelName, createdAt, properties);
        Metadata.parse(metadata.yaml().getBytes(StandardCharsets.UTF_8), FILE);
        return metadata;
    }

    /// The text of `metadata.yaml`.
    public String yaml() {
        StringBuilder yaml = new StringBuilder();
        yaml.append("architecture: ").append(architecture).append('\n');
        yaml.append("creation_date: ").append(createdAt.getEpochSecond()).append('\n');
        yaml.append("properties:\n");
        new TreeMap<>(properties)
                .forEach(
                        (key, value) ->
                                yaml.append("  %s: %s\n".formatted(quoted(key), quoted(value))));
        return yaml.toString();
    }

    /// The metadata part of a split image: a tarball with `metadata.yaml`, without compression, so
    /// that no library's next version changes its bytes.
    public byte[] tarball() {
        byte[] yaml = yaml().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry =
                    new TarArchiveEntry(TarImage.METADATA, TarArchiveEntry.LF_NORMAL);
            entry.setUserName("");
            entry.setGroupName("");
            entry.setMode(0644);
            entry.setModTime(createdAt.toEpochMilli());
            entry.setSize(yaml.length);
            tar.putArchiveEntry(entry);
            tar.write(yaml);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new IllegalStateException("An array took no bytes", e);
        }
        return bytes.toByteArray();
    }

    /// In double quotes, in which YAML takes the escapes of JSON.
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints()
                .forEach(
                        c -> {
                            if (c == '"' || c == '\\') {
                                out.append('\\').appendCodePoint(c);
                            } else if (isPlain(c)) {
                                out.appendCodePoint(c);
                            } else {
                                out.append("\\U%08x".formatted(c));
                            }
                        });
        return out.append('"').toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
