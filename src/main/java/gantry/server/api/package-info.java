/// `/1.0` and `/ui`: one class a path; each handler turns a call into a reply.
@NullMarked
package gantry.server.api;

import org.jspecify.annotations.NullMarked;
