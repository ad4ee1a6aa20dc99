@NullMarked
package gantry.wire.streams;

import org.jspecify.annotations.NullMarked;
