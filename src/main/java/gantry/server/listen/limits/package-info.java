/// What the doors let one caller, one address and all of them take: connections, time, memory.
@NullMarked
package gantry.server.listen.limits;

import org.jspecify.annotations.NullMarked;
