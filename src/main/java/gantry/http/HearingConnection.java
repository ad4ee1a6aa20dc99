package gantry.http;

import java.io.IOException;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.Timeout;

/// Hears a server out that gives up on a body in its middle: LXD 5.0.2 and Incus 6.0.4 say why, and
/// hang up while more is still coming, which breaks the connection where we write to it. What they
/// said can be read all the same.
final class HearingConnection extends DefaultManagedHttpClientConnection {
    /// What was said before the connection broke is here already.
    private static final Timeout PATIENCE = Timeout.ofSeconds(1);

    private boolean broken;

    HearingConnection(Http1Config config) {
        super("connection", null, null, config, null, null, null, null);
    }

    @Override
    public void sendRequestEntity(ClassicHttpRequest request) throws HttpException, IOException {
        try {
            super.sendRequestEntity(request);
        } catch (IOException e) {
            if (!saidSomething(e)) {
                throw e;
            }
            broken = true;
        }
    }

    private boolean saidSomething(IOException e) {
        try {
            return isDataAvailable(PATIENCE);
        } catch (IOException nothing) {
            e.addSuppressed(nothing);
            return false;
        }
    }

    @Override
    public void flush() throws IOException {
        if (!broken) {
            super.flush();
        }
    }

    /// Whether it can be used again.
    @Override
    public boolean isConsistent() {
        return !broken && super.isConsistent();
    }
}
