/// The daemon: routes, callers, operations, events; each handler turns a call into a reply.
@NullMarked
package gantry.server;

import org.jspecify.annotations.NullMarked;
