/// Simplestreams trees as files of a directory, for any web server.
@NullMarked
package gantry.publish.directory;

import org.jspecify.annotations.NullMarked;
