/// The words: what an image is, where one comes from, where it can go, how it is refused.
@NullMarked
package gantry.image;

import org.jspecify.annotations.NullMarked;
