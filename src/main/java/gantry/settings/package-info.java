/// Keys of the daemon's configuration, and their types.
@NullMarked
package gantry.settings;

import org.jspecify.annotations.NullMarked;
