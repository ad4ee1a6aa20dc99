/// Commands: reads arguments, calls a journey, prints.
@NullMarked
package gantry.cli;

import org.jspecify.annotations.NullMarked;
