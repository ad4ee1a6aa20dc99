/// What strangers, and others who may do less than everything, try against a daemon: one class for
/// each attempt.
@NullMarked
package gantry.attack;

import org.jspecify.annotations.NullMarked;
