/// Real programs of other people, which judge what Gantry reads and writes.
@NullMarked
package gantry.peer;

import org.jspecify.annotations.NullMarked;
