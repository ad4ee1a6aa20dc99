/// The daemon put together, and its log.
@NullMarked
package gantry.server;

import org.jspecify.annotations.NullMarked;
