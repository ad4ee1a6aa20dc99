package gantry.server.exchange;

import gantry.image.Access;
import java.util.Optional;

/// Who is calling, as [Trust] found it.
public sealed interface Caller {
    /// How the request log and the events name them: a user, or the fingerprint of a certificate or
    /// a browser.
    String name();

    /// `unix` or `tls`.
    String protocol();

    /// Whether they may know what is wrong with this machine.
    default boolean isInside() {
        return switch (this) {
            case Local _, Trusted _ -> true;
            case Meter _, Stranger _ -> false;
        };
    }

    /// Someone who may open the Unix socket, and so may do everything.
    record Local(String name) implements Caller {
        @Override
        public String protocol() {
            return "unix";
        }
    }

    /// Someone whose certificate is in the trust store, or whose browser signed in.
    record Trusted(String name, Access access) implements Caller {
        @Override
        public String protocol() {
            return "tls";
        }
    }

    /// Someone who may read the metrics, and is a stranger otherwise.
    record Meter(String name) implements Caller {
        @Override
        public String protocol() {
            return "tls";
        }
    }

    /// Anybody.
    ///
    /// @param secret that may open one image, or let one in
    record Stranger(Optional<String> secret) implements Caller {
        @Override
        public String name() {
            return "";
        }

        @Override
        public String protocol() {
            return "tls";
        }

        /// Keeps the secret out of logs.
        @Override
        public String toString() {
            return "Stranger";
        }
    }
}
