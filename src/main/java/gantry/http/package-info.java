/// The one HTTP client, on a library: TLS with pinned and client certificates, Unix sockets,
/// limits; and the certificates that either side shows.
@NullMarked
package gantry.http;

import org.jspecify.annotations.NullMarked;
