package gantry.wire;

import gantry.image.ImageFacts;
import gantry.image.ImageFailure;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageUpdates;
import gantry.image.Project;
import gantry.json.GoTime;
import gantry.json.JsonShape;
import gantry.json.JsonValue.Fields;
import gantry.json.ValueTree;
import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An image of `/1.0/images`, its fields in the order of lxc 5.0.2: first what may be edited. The
/// project, which 5.0.2 does not know, comes after them, and last what only we know.
@Json(naming = Json.Naming.LowerUnderscore)
public record ImageJson(
        boolean autoUpdate,
        Map<String, String> properties,
        @Json.Property("public") boolean isPublic,
        String expiresAt,
        List<String> profiles,
        List<AliasNameJson> aliases,
        String architecture,
        boolean cached,
        String filename,
        String fingerprint,
        long size,
        Optional<SourceJson> updateSource,
        String type,
        String createdAt,
        String lastUsedAt,
        String uploadedAt,
        String project,
        @Json.Property("gantry_updates") Optional<UpdatesJson> updates,
        @Json.Property("gantry_damage") Optional<DamageJson> damage) {
    private static final JsonShape<ImageJson> SHAPE = JsonShape.of(ImageJson.class);

    public static ImageJson from(ImageInfo image) {
        ImageSettings settings = image.settings();
        return new ImageJson(
                settings.autoUpdate(),
                settings.properties(),
                settings.isPublic(),
                GoTime.text(settings.expiresAt()),
                settings.profiles(),
                image.aliases().stream().map(AliasNameJson::from).toList(),
                image.facts().architecture(),
                image.history().cached(),
                image.facts().filename(),
                image.fingerprint().hex(),
                image.facts().size(),
                image.updateSource().map(SourceJson::from),
                image.facts().type().word(),
                GoTime.text(image.facts().createdAt()),
                GoTime.text(image.history().lastUsedAt()),
                GoTime.text(image.history().uploadedAt()),
                image.project(),
                UpdatesJson.from(image.history().updates()),
                image.history().damage().map(DamageJson::from));
    }

    /// An image as any server of the family sends it. Servers without projects send none; null
    /// lists and objects are empty; 1970 and Go's zero time stand for no time at all. Aliases that
    /// [Alias] refuses, and sources that nobody could ask again, are left out.
    ///
    /// @throws ImageFailure.Invalid where what makes an image is missing
    public static ImageInfo read(Fields json) {
        String project = json.text("project");
        return new ImageInfo(
                WireWords.fingerprint(json.text("fingerprint")),
                project.isEmpty() ? Project.DEFAULT : project,
                facts(json),
                settings(json),
                history(json),
                AliasNameJson.readKnown(json.objects("aliases")),
                json.objectIfGiven("update_source").flatMap(SourceJson::read));
    }

    private static ImageFacts facts(Fields json) {
        long size = json.number("size");
        if (size < 0) {
            throw new ImageFailure.Invalid("Invalid image: its size is " + size);
        }
        return new ImageFacts(
                WireWords.imageType(json.text("type")),
                json.text("architecture"),
                size,
                json.text("filename"),
                json.time("created_at").orElse(Instant.EPOCH));
    }

    private static ImageSettings settings(Fields json) {
        return new ImageSettings(
                json.truth("public"),
                json.truth("auto_update"),
                json.time("expires_at"),
                json.entries("properties"),
                json.textsIfGiven("profiles").orElse(ImageSettings.DEFAULT.profiles()));
    }

    private static ImageHistory history(Fields json) {
        return new ImageHistory(
                json.time("uploaded_at").orElse(Instant.EPOCH),
                json.time("last_used_at"),
                json.truth("cached"),
                json.objectIfGiven("gantry_updates")
                        .map(UpdatesJson::read)
                        .orElse(ImageUpdates.NONE),
                json.objectIfGiven("gantry_damage").flatMap(DamageJson::read));
    }

    /// One line without its end.
    public static String toJson(ImageJson image) {
        return SHAPE.one(image);
    }

    /// One line without its end.
    public static String toJson(List<ImageJson> images) {
        return SHAPE.list(images);
    }

    /// The part that `PUT` replaces, as `lxc image show` prints it.
    public static ValueTree.Fields tree(ImageSettings settings) {
        LinkedHashMap<String, ValueTree> fields = new LinkedHashMap<>();
        fields.put("auto_update", ValueTree.Literal.of(settings.autoUpdate()));
        fields.put("properties", new ValueTree.Texts(settings.properties()));
        fields.put("public", ValueTree.Literal.of(settings.isPublic()));
        fields.put("expires_at", new ValueTree.Literal(GoTime.text(settings.expiresAt())));
        fields.put("profiles", ValueTree.Items.of(settings.profiles()));
        return new ValueTree.Fields(fields);
    }

    public static ValueTree.Fields tree(ImageInfo image) {
        ImageJson json = from(image);
        LinkedHashMap<String, ValueTree> fields =
                new LinkedHashMap<>(tree(image.settings()).fields());
        fields.put(
                "aliases",
                new ValueTree.Items(json.aliases.stream().map(AliasNameJson::tree).toList()));
        fields.put("architecture", new ValueTree.Text(json.architecture));
        fields.put("cached", ValueTree.Literal.of(json.cached));
        fields.put("filename", new ValueTree.Text(json.filename));
        fields.put("fingerprint", new ValueTree.Text(json.fingerprint));
        fields.put("size", ValueTree.Literal.of(json.size));
        json.updateSource.ifPresent(source -> fields.put("update_source", source.tree()));
        fields.put("type", new ValueTree.Text(json.type));
        fields.put("created_at", new ValueTree.Literal(json.createdAt));
        fields.put("last_used_at", new ValueTree.Literal(json.lastUsedAt));
        fields.put("uploaded_at", new ValueTree.Literal(json.uploadedAt));
        fields.put("project", new ValueTree.Text(json.project));
        json.updates.ifPresent(updates -> fields.put("gantry_updates", updates.tree()));
        json.damage.ifPresent(damage -> fields.put("gantry_damage", damage.tree()));
        return new ValueTree.Fields(fields);
    }
}
