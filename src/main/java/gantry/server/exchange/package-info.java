@NullMarked
package gantry.server.exchange;

import org.jspecify.annotations.NullMarked;
