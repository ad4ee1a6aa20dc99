/// Simplestreams servers as sources.
@NullMarked
package gantry.remote.streams;

import org.jspecify.annotations.NullMarked;
