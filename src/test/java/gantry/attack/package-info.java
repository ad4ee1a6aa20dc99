/// What strangers and their servers try, one class for each kind.
@NullMarked
package gantry.attack;

import org.jspecify.annotations.NullMarked;
