@NullMarked
package gantry.upkeep;

import org.jspecify.annotations.NullMarked;
