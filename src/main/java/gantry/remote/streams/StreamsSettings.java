package gantry.remote.streams;

import gantry.image.HeavyWork;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// What a person says of a simplestreams server, and what this machine adds.
///
/// @param server where `streams/v1/index.json` is; user and password in it are shown to this server
///     only
/// @param scheme what the server's URL may begin with
/// @param keyring where only signed indexes are believed: the file of OpenPGP public keys
/// @param architecture the kernel's name for the one that a name means without saying so
/// @param cache a directory for indexes, which many processes may share, and for files that have no
///     name; made where it is missing
/// @param bases where deltas find what they are of
/// @param fresh how long an index is used without asking the server again
/// @param work where indexes are read and deltas decoded
public record StreamsSettings(
        URI server,
        Scheme scheme,
        Optional<Path> keyring,
        String architecture,
        Path cache,
        Bases bases,
        Duration fresh,
        InstantSource clock,
        HeavyWork work) {
    /// For a command, which does its work at once.
    public StreamsSettings(
            URI server,
            Scheme scheme,
            Optional<Path> keyring,
            String architecture,
            Path cache,
            Bases bases,
            Duration fresh,
            InstantSource clock) {
        this(server, scheme, keyring, architecture, cache, bases, fresh, clock, HeavyWork.AT_ONCE);
    }

    /// As long as the command line of Incus 6.0.4 waits; its daemon and LXD's wait an hour.
    public static final Duration FRESH = Duration.ofMinutes(5);

    /// What a server's URL may begin with.
    public enum Scheme {
        HTTPS,
        /// Also `http://`, for a server that is known to have nothing else.
        ANY
    }
}
