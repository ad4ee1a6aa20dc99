package gantry.remotes;

import gantry.http.Pem;
import gantry.http.ServerTrust;
import java.util.Optional;

/// By what a server proves to be the right one.
///
/// @param pinned PEM of the certificate that it must show
/// @param authorities PEM of those who may vouch for it, where no certificate is pinned; empty
///     where those do that this system knows
public record Proofs(Optional<String> pinned, Optional<String> authorities) {
    public static final Proofs NONE = new Proofs(Optional.empty(), Optional.empty());

    public static Proofs pinned(String pem) {
        return new Proofs(Optional.of(pem), Optional.empty());
    }

    /// @throws gantry.image.ImageFailure.Invalid if there is no certificate in a PEM text
    ServerTrust trust() {
        if (pinned.isPresent()) {
            return ServerTrust.pinned(pinned.get());
        }
        return authorities
                .<ServerTrust>map(pem -> new ServerTrust.Issuers(Pem.certificates(pem)))
                .orElseGet(ServerTrust.Authorities::new);
    }
}
