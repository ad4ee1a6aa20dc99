package gantry.store;

import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.Project;
import gantry.image.Projects;
import gantry.image.Words;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/// The projects of a store.
final class StoreProjects implements Projects {
    private final Catalog catalog;

    StoreProjects(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public List<Project> list() throws IOException {
        return catalog.read(tables -> tables.projects().all());
    }

    @Override
    public Project find(String name) throws IOException {
        return catalog.read(tables -> find(tables, name));
    }

    static Project find(Tables tables, String name) throws IOException {
        return tables.projects()
                .one(name)
                .orElseThrow(
                        () ->
                                new NotFound(
                                        "Project not found: %s; \"gantry project list\" shows which"
                                                        .formatted(Words.printable(name))
                                                + " there are"));
    }

    @Override
    public void create(Project project) throws IOException {
        Project.checkNewName(project.name());
        project.checkSettings();
        catalog.change(tables -> tables.projects().add(project));
    }

    @Override
    public void update(String name, UnaryOperator<Project> change) throws IOException {
        catalog.write(
                tables -> {
                    Project old = find(tables, name);
                    Project now = change.apply(old);
                    now.checkSettings();
                    checkFeatures(tables, old, now);
                    tables.projects().update(now);
                    return now;
                });
    }

    /// In LXD's words.
    private static void checkFeatures(Tables tables, Project old, Project now) throws IOException {
        if (old.ownImages() == now.ownImages()) {
            return;
        }
        if (old.name().equals(Project.DEFAULT)) {
            throw new Invalid("You can't change the features of the default project");
        }
        int images = tables.projects().images(old.name());
        if (images > 0) {
            throw new Invalid(
                    "Features can only be changed on empty projects: %s has %s"
                            .formatted(old.name(), Words.count(images, "image")));
        }
    }

    @Override
    public void rename(String name, String newName) throws IOException {
        if (name.equals(Project.DEFAULT)) {
            throw new Forbidden("The 'default' project cannot be renamed");
        }
        Project.checkNewName(newName);
        catalog.write(
                tables -> {
                    Project old = find(tables, name);
                    int images = tables.projects().images(name);
                    if (images > 0) {
                        throw new Invalid(
                                "Only empty projects can be renamed: %s has %s"
                                        .formatted(name, Words.count(images, "image")));
                    }
                    tables.projects().rename(old, newName);
                    return old;
                });
    }

    @Override
    public void delete(String name) throws IOException {
        if (name.equals(Project.DEFAULT)) {
            throw new Invalid("The 'default' project cannot be deleted");
        }
        catalog.takeAway(
                tables -> {
                    find(tables, name);
                    int left = tables.projects().images(name);
                    if (left > 0) {
                        throw new Invalid(
                                "Only empty projects can be removed: %s still has %s"
                                        .formatted(name, Words.count(left, "image")));
                    }
                    tables.projects().delete(name);
                    return left;
                });
    }
}
