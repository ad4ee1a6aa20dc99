package gantry.wire;

import gantry.image.ImageFailure;
import gantry.image.Project;
import gantry.wire.JsonValue.Fields;
import io.avaje.jsonb.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An entry of `/1.0/projects`, its fields in the order of lxc 5.0.2.
///
/// @param usedBy URLs of what the project holds
@Json(naming = Json.Naming.LowerUnderscore)
public record ProjectJson(
        Map<String, String> config, String description, String name, List<String> usedBy) {
    /// The one feature of a project that an image store knows.
    static final String OWN_IMAGES = "features.images";

    public static ProjectJson from(Project project, List<String> usedBy) {
        return new ProjectJson(
                Map.of(OWN_IMAGES, Boolean.toString(project.ownImages())),
                project.description(),
                project.name(),
                List.copyOf(usedBy));
    }

    /// One line without its end.
    public static String toJson(ProjectJson project) {
        return WireJson.PROJECT.one(project);
    }

    /// One line without its end.
    public static String toJson(List<ProjectJson> projects) {
        return WireJson.PROJECT.list(projects);
    }

    /// @throws ImageFailure.Invalid where the name is one that [Project] refuses
    public static Project read(Fields json) {
        return new Project(
                json.text("name"),
                json.text("description"),
                Names.isTrue(json.object("config").text(OWN_IMAGES)));
    }

    public Tree tree() {
        LinkedHashMap<String, Tree> fields = new LinkedHashMap<>();
        fields.put("config", new Tree.Texts(config));
        fields.put("description", new Tree.Text(description));
        fields.put("name", new Tree.Text(name));
        fields.put("used_by", Tree.Items.of(usedBy));
        return new Tree.Fields(fields);
    }
}
