package gantry.cli;

import gantry.image.Project;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A project's settings as `project create|get|set|unset` take them: `key=value`, and
/// `features.images` among them.
final class ProjectSettings {
    private ProjectSettings() {}

    /// @param words pairs, or one key and its value
    static Map<String, String> pairs(List<String> words) {
        return new ConfigArguments(words).pairs();
    }

    /// The project with these settings over its own; an empty value unsets one.
    static Project over(Project project, Map<String, String> pairs) {
        Map<String, String> settings = new HashMap<>(project.settings());
        settings.putAll(pairs);
        settings.remove(Project.OWN_IMAGES);
        settings.values().removeIf(String::isEmpty);
        boolean own =
                pairs.containsKey(Project.OWN_IMAGES)
                        ? Project.isTrue(Project.OWN_IMAGES, pairs.get(Project.OWN_IMAGES))
                        : project.ownImages();
        return new Project(project.name(), project.description(), own, settings);
    }

    /// What is set, or nothing.
    static String value(Project project, String key) {
        return key.equals(Project.OWN_IMAGES)
                ? Boolean.toString(project.ownImages())
                : project.settings().getOrDefault(key, "");
    }
}
