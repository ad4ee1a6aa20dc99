/// Files by digest: on a filesystem.
@NullMarked
package gantry.store.blob;

import org.jspecify.annotations.NullMarked;
