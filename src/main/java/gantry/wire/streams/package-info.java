/// Simplestreams as it is written and read.
@NullMarked
package gantry.wire.streams;

import org.jspecify.annotations.NullMarked;
