package gantry.store.catalog;

import static gantry.image.Project.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import gantry.image.Project;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every database must do.
abstract class CatalogContract {
    protected Catalog catalog;

    private final StoredImage first = Samples.container(2);

    protected abstract Catalog open() throws IOException;

    @BeforeEach
    void openCatalog() throws IOException {
        catalog = open();
    }

    @AfterEach
    void closeCatalog() {
        catalog.close();
    }

    /// A change without a result.
    interface Change {
        void run(Tables tables) throws IOException;
    }

    void write(Change change) throws IOException {
        catalog.write(
                tables -> {
                    change.run(tables);
                    return Optional.empty();
                });
    }

    void add(StoredImage... images) throws IOException {
        for (StoredImage image : images) {
            write(tables -> tables.addImage(DEFAULT, image));
        }
    }

    @Test
    void aNewCatalogHasTheDefaultProjectAndNothingElse() throws IOException {
        List<Project> projects = catalog.read(Tables::projects);

        assertThat(projects).extracting(Project::name).containsExactly(DEFAULT);
        assertThat(projects).allMatch(Project::ownImages);
        assertThat(catalog.<List<StoredImage>>read(Tables::images)).isEmpty();
        assertThat(catalog.read(Tables::usage)).isEqualTo(new Usage(0, 0, 0, 0));
    }

    @Test
    void anImageComesBackAsItWentIn() throws IOException {
        add(first);

        assertThat(image(first)).contains(first);
    }

    private Optional<StoredImage> image(StoredImage image) throws IOException {
        return catalog.read(tables -> tables.image(DEFAULT, image.info().fingerprint()));
    }
}
