/// What a remote's name stands for, opened; the data directory.
@NullMarked
package gantry.cli.places;

import org.jspecify.annotations.NullMarked;
