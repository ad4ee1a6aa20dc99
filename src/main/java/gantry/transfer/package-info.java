/// The journeys: import, copy, export, refresh.
@NullMarked
package gantry.transfer;

import org.jspecify.annotations.NullMarked;
