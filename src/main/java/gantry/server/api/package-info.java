@NullMarked
package gantry.server.api;

import org.jspecify.annotations.NullMarked;
