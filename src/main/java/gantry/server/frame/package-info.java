@NullMarked
package gantry.server.frame;

import org.jspecify.annotations.NullMarked;
