/// Shapes on the wire and nothing else: LXD and Incus REST, and simplestreams.
@NullMarked
package gantry.wire;

import org.jspecify.annotations.NullMarked;
