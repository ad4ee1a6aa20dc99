/// The journeys: import, copy, export.
@NullMarked
package gantry.transfer;

import org.jspecify.annotations.NullMarked;
