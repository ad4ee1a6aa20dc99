@NullMarked
package gantry.json;

import org.jspecify.annotations.NullMarked;
