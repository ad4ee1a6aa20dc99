/// Files from web servers, whatever happens on the way: asked for again, and gone on with.
@NullMarked
package gantry.remote.download;

import org.jspecify.annotations.NullMarked;
