@NullMarked
package gantry.format.pack;

import org.jspecify.annotations.NullMarked;
