@NullMarked
package gantry.remote.streams.lint;

import org.jspecify.annotations.NullMarked;
