/// The one HTTP client, on a library, and the certificates that either side shows.
@NullMarked
package gantry.http;

import org.jspecify.annotations.NullMarked;
