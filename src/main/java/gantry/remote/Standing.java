package gantry.remote;

import gantry.wire.Dialect;
import gantry.wire.ServerJson;
import java.util.List;

/// What a server thinks of whoever asks it.
///
/// @param isTrusted whether it knows our certificate
/// @param isPublic whether it is open to all; no LXD server says so
/// @param authMethods the ways to be known, such as `tls`
/// @param isIncus told only to those whom it trusts
public record Standing(
        boolean isTrusted, boolean isPublic, List<String> authMethods, boolean isIncus) {
    public Standing {
        authMethods = List.copyOf(authMethods);
    }

    static Standing of(ServerJson server) {
        return new Standing(
                server.auth() == ServerJson.Auth.TRUSTED,
                server.isPublic(),
                server.authMethods(),
                server.dialect() == Dialect.INCUS);
    }
}
