/// Which servers a person knows: their names, addresses and protocols, the certificates by which
/// they are known, and the key by which they know us.
@NullMarked
package gantry.remotes;

import org.jspecify.annotations.NullMarked;
