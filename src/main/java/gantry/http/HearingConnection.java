package gantry.http;

import java.io.IOException;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.Timeout;

/// Reads the answer of a server that stops reading: LXD 5.0.2 and Incus 6.0.4 refuse an upload in
/// its middle, and close the connection while more is still coming, which breaks it where we write
/// to it. What they said can be read all the same, over TCP, TLS and Unix sockets.
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
            breakOff(e);
        }
    }

    /// The answer came before the body, which is not sent then. The library would send its end, and
    /// fail where the server has closed the connection.
    @Override
    public void terminateRequest(ClassicHttpRequest request) {
        broken = true;
    }

    private void breakOff(IOException e) throws IOException {
        if (!saidSomething(e)) {
            throw e;
        }
        broken = true;
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
        if (broken) {
            return;
        }
        try {
            super.flush();
        } catch (IOException e) {
            breakOff(e);
        }
    }

    /// Whether it can be used again.
    @Override
    public boolean isConsistent() {
        return !broken && super.isConsistent();
    }
}
