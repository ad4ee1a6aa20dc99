/// `/streams`, `/images`, `/feeds`.
@NullMarked
package gantry.server.trees;

import org.jspecify.annotations.NullMarked;
