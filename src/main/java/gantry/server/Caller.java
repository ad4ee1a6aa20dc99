package gantry.server;

import gantry.image.Digest;
import java.util.Set;

/// Who is calling, as [Trust] found it.
public sealed interface Caller {
    /// How the request log and the events name them.
    String name();

    /// Someone who may open the Unix socket, and so may do everything.
    record Local(String user) implements Caller {
        @Override
        public String name() {
            return user;
        }
    }

    /// Someone whose certificate is in the trust store.
    ///
    /// @param certificate SHA-256 of it
    record Trusted(Digest certificate, String name) implements Caller {}

    /// The same, let into some projects only.
    record Restricted(Digest certificate, String name, Set<String> projects) implements Caller {
        public Restricted {
            projects = Set.copyOf(projects);
        }
    }

    /// Anybody.
    record Stranger() implements Caller {
        @Override
        public String name() {
            return "stranger";
        }
    }
}
