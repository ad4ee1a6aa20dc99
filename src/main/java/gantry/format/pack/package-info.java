/// A directory, or entries of a tar, as an image.
@NullMarked
package gantry.format.pack;

import org.jspecify.annotations.NullMarked;
