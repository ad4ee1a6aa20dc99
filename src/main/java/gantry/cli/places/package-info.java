@NullMarked
package gantry.cli.places;

import org.jspecify.annotations.NullMarked;
