/// The doors of the daemon: HTTPS and the Unix socket, their limits, and WebSockets.
@NullMarked
package gantry.server.listen;

import org.jspecify.annotations.NullMarked;
