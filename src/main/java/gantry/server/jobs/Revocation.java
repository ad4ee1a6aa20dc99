package gantry.server.jobs;

import java.io.IOException;

/// What has to happen for a token to be worth nothing any more.
public interface Revocation {
    void revoke() throws IOException;
}
