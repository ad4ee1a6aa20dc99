package gantry.remotes;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a remote is, and how it is reached.
public sealed interface RemoteSpec {
    /// The store of this machine, or the daemon that serves it.
    record Local() implements RemoteSpec {}

    /// A server of LXD's API behind a Unix socket, where whoever may connect may do everything.
    record Socket(Path path) implements RemoteSpec {}

    /// A server of LXD's API on the network.
    ///
    /// @param urls at least one, to be tried in this order
    record Api(List<URI> urls) implements RemoteSpec {
        public Api {
            urls = List.copyOf(urls);
        }
    }

    /// A web server with images listed as simplestreams.
    ///
    /// @param urls at least one, to be tried in this order; may hold a login
    /// @param keyring GPG keys of which one must have signed the lists
    /// @param connections for one file at once
    record Streams(List<URI> urls, Optional<Path> keyring, int connections) implements RemoteSpec {
        public Streams {
            urls = List.copyOf(urls);
        }
    }
}
