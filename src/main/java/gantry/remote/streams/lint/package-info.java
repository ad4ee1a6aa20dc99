/// What clients would see of a tree, and what is wrong with it.
@NullMarked
package gantry.remote.streams.lint;

import org.jspecify.annotations.NullMarked;
