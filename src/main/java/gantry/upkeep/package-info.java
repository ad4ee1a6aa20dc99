/// What the daemon does unasked: refreshes and expiry; how it reaches other servers for somebody
/// else.
@NullMarked
package gantry.upkeep;

import org.jspecify.annotations.NullMarked;
