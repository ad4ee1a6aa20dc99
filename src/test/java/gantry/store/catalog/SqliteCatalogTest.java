package gantry.store.catalog;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteCatalogTest extends CatalogContract {
    @TempDir Path directory;

    @Override
    protected Catalog open() throws IOException {
        return Catalog.sqlite(directory.resolve("catalog"));
    }
}
