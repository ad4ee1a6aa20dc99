package gantry.store;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.Project;
import gantry.image.Projects;
import gantry.image.Words;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.util.List;

/// The projects of a store.
final class StoreProjects implements Projects {
    private final Catalog catalog;

    StoreProjects(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public List<Project> list() throws IOException {
        return catalog.read(Tables::projects);
    }

    @Override
    public Project find(String name) throws IOException {
        return catalog.read(tables -> find(tables, name));
    }

    private static Project find(Tables tables, String name) throws IOException {
        return tables.project(name)
                .orElseThrow(
                        () ->
                                new NotFound(
                                        "Project not found: %s; \"gantry project list\" shows which"
                                                        .formatted(Words.printable(name))
                                                + " there are"));
    }

    @Override
    public void create(Project project) throws IOException {
        catalog.write(
                tables -> {
                    tables.addProject(project);
                    return project;
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
                    int left = tables.imagesIn(name);
                    if (left > 0) {
                        throw new Invalid(
                                "Only empty projects can be removed: %s still has %d images"
                                        .formatted(name, left));
                    }
                    tables.deleteProject(name);
                    return left;
                });
    }
}
