package gantry.wire;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// What a filter compares of a project, as Incus 6.0.4 has it; LXD 5.0.2 lists all projects,
/// whatever the filter. A field that is unknown is equal to nothing, a key that is not set is an
/// empty text.
final class ProjectFilter implements FilterFields<ProjectJson> {
    private static final String CONFIG = "config.";

    private final FilterPatterns patterns = new FilterPatterns();

    @Override
    public Predicate<ProjectJson> matching(String field, String value) {
        if (field.startsWith(CONFIG)) {
            String key = field.substring(CONFIG.length());
            return text(value, project -> project.config().getOrDefault(key, ""));
        }
        return switch (field) {
            case "description" -> text(value, ProjectJson::description);
            case "name" -> text(value, ProjectJson::name);
            case "used_by" -> usedBy(value);
            default -> _ -> false;
        };
    }

    private Predicate<ProjectJson> text(String value, Function<ProjectJson, String> field) {
        Predicate<String> matches = patterns.text(value);
        return project -> matches.test(field.apply(project));
    }

    private static Predicate<ProjectJson> usedBy(String value) {
        List<String> wanted = FilterField.list(value, "/1.0/profiles/default");
        return project -> project.usedBy().equals(wanted);
    }
}
