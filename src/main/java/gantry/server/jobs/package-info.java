/// Operations, events, the secrets they show; the threads for work that takes long.
@NullMarked
package gantry.server.jobs;

import org.jspecify.annotations.NullMarked;
