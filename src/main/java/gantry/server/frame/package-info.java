/// What every handler stands on: route, call, trust, what a caller may see, reply, rendering.
@NullMarked
package gantry.server.frame;

import org.jspecify.annotations.NullMarked;
