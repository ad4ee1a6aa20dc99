@NullMarked
package gantry.server.jobs;

import org.jspecify.annotations.NullMarked;
