/// Other people's servers, as sources and targets: LXD and Incus, a direct URL.
@NullMarked
package gantry.remote;

import org.jspecify.annotations.NullMarked;
