/// Rows: images, aliases, projects; SQLite.
@NullMarked
package gantry.store.catalog;

import org.jspecify.annotations.NullMarked;
