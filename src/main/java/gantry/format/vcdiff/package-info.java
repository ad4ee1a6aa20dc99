/// Deltas, read.
@NullMarked
package gantry.format.vcdiff;

import org.jspecify.annotations.NullMarked;
