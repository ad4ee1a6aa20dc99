/// One at a time, among all threads of all processes.
@NullMarked
package gantry.locks;

import org.jspecify.annotations.NullMarked;
