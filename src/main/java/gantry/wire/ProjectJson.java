package gantry.wire;

import gantry.image.ImageFailure;
import gantry.image.ImageInfo;
import gantry.image.Project;
import gantry.json.JsonShape;
import gantry.json.JsonValue.Fields;
import gantry.json.ValueTree;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// An entry of `/1.0/projects`, its fields in the order of lxc 5.0.2.
///
/// @param usedBy URLs of what the project holds
@Json(naming = Json.Naming.LowerUnderscore)
public record ProjectJson(
        Map<String, String> config, String description, String name, List<String> usedBy) {
    private static final JsonShape<ProjectJson> SHAPE = JsonShape.of(ProjectJson.class);

    private static final String PROFILES = "features.profiles";

    /// With what it holds, in the order of LXD 5.0.2: the one profile, unless it shares that of
    /// `default`, and its images, unless it shares those.
    public static ProjectJson of(Project project, List<ImageInfo> images) {
        List<String> usedBy = new ArrayList<>();
        if (Project.isTrue(PROFILES, project.settings().getOrDefault(PROFILES, "true"))) {
            usedBy.add(ApiPath.in(project.name(), "/1.0/profiles/default"));
        }
        if (project.ownImages()) {
            for (ImageInfo image : images) {
                usedBy.add(ApiPath.in(project.name(), "/1.0/images/" + image.fingerprint()));
            }
        }
        return from(project, usedBy);
    }

    public static ProjectJson from(Project project, List<String> usedBy) {
        return new ProjectJson(
                config(project), project.description(), project.name(), List.copyOf(usedBy));
    }

    /// One line without its end.
    public static String toJson(ProjectJson project) {
        return SHAPE.one(project);
    }

    /// One line without its end.
    public static String toJson(List<ProjectJson> projects) {
        return SHAPE.list(projects);
    }

    /// @throws ImageFailure.Invalid where the name is one that [Project] refuses
    public static Project read(Fields json) {
        Map<String, String> config = json.entries("config");
        return new Project(
                json.text("name"), json.text("description"), ownImages(config), settings(config));
    }

    /// All of a project's settings, in the order of their keys.
    static Map<String, String> config(Project project) {
        TreeMap<String, String> config = new TreeMap<>(project.settings());
        config.put(Project.OWN_IMAGES, Boolean.toString(project.ownImages()));
        return config;
    }

    static boolean ownImages(Map<String, String> config) {
        return Project.isTrue(Project.OWN_IMAGES, config.getOrDefault(Project.OWN_IMAGES, ""));
    }

    static Map<String, String> settings(Map<String, String> config) {
        Map<String, String> settings = new HashMap<>(config);
        settings.remove(Project.OWN_IMAGES);
        settings.values().removeIf(String::isEmpty);
        return settings;
    }

    public ValueTree tree() {
        LinkedHashMap<String, ValueTree> fields = new LinkedHashMap<>();
        fields.put("config", new ValueTree.Texts(config));
        fields.put("description", new ValueTree.Text(description));
        fields.put("name", new ValueTree.Text(name));
        fields.put("used_by", ValueTree.Items.of(usedBy));
        return new ValueTree.Fields(fields);
    }
}
