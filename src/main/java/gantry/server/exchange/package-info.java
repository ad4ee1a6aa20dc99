/// A request, a response, who calls, and what goes wrong between them: what the doors talk to.
@NullMarked
package gantry.server.exchange;

import org.jspecify.annotations.NullMarked;
