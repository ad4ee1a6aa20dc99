@NullMarked
package gantry.cli.terminal;

import org.jspecify.annotations.NullMarked;
