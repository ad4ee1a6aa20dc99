/// What attackers try: one class for each kind of attack. See `docs/security.md`.
@NullMarked
package gantry.attack;

import org.jspecify.annotations.NullMarked;
