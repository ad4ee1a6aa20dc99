/// Any JSON: read with limits, built, written.
@NullMarked
package gantry.json;

import org.jspecify.annotations.NullMarked;
