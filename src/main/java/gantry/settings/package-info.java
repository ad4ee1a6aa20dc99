@NullMarked
package gantry.settings;

import org.jspecify.annotations.NullMarked;
