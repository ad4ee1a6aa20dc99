/// Images as a simplestreams tree: which product, version and items an image is, and the indexes
/// that say so, signed or not.
@NullMarked
package gantry.publish;

import org.jspecify.annotations.NullMarked;
