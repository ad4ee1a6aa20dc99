package gantry.remotes;

import gantry.http.HttpSettings;
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
    HttpSettings demandedOf(HttpSettings web) {
        if (pinned.isPresent()) {
            return web.trusting(ServerTrust.pinned(pinned.get(), web.tls()));
        }
        return authorities
                .map(pem -> web.trusting(new ServerTrust.Issuers(Pem.certificates(pem))))
                .orElse(web);
    }
}
