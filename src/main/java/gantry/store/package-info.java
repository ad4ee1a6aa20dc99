/// The image store: stages, commits, finds, opens and forgets images.
@NullMarked
package gantry.store;

import org.jspecify.annotations.NullMarked;
