package gantry.image;

import java.util.List;

/// Which projects a client may use.
///
/// @param restricted whether only `projects` may be used; with none in the list, none may
/// @param projects each once, in order; without a meaning where access is not restricted, but kept
public record Access(boolean restricted, List<String> projects) {
    public static final Access FULL = new Access(false, List.of());

    public Access {
        projects = projects.stream().distinct().sorted().toList();
    }

    /// Whoever may use a project that shares the images of `default` sees those, and changes them
    /// only if they may use `default`, too.
    public boolean mayChangeImagesOf(Project project) {
        return mayUse(project.name()) && (project.ownImages() || mayUse(Project.DEFAULT));
    }

    public boolean mayUse(String project) {
        return !restricted || projects.contains(project);
    }
}
