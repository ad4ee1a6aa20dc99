package gantry.server.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import gantry.server.exchange.BodyMemory;
import gantry.server.exchange.Disconnected;
import gantry.server.exchange.SlowBody;
import gantry.server.listen.limits.Limits;
import gantry.server.listen.limits.Pace;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What Jetty (12.1) throws when a body does not come is told as what it was.
class RequestBodyTest {
    @AfterEach
    void isNoLongerInterrupted() {
        Thread.interrupted();
    }

    @Test
    void aBodyThatStandsStillIsTooSlowThoughItsThreadIsInterruptedAtThatMoment() {
        Thread.currentThread().interrupt();
        assertThat(failure(new TimeoutException("Idle timeout expired: 3005/3000 ms")))
                .isInstanceOf(SlowBody.class)
                .hasMessage("The request's body stood still for too long");
    }

    @Test
    void aReaderThatIsInterruptedIsCancelledAndItsClientIsNotGone() {
        assertThat(failure(new InterruptedException())).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void aConnectionThatBreaksIsAClientThatIsGone() {
        assertThat(failure(new IOException("Connection reset"))).isInstanceOf(Disconnected.class);
    }

    private static Throwable failure(Exception cause) {
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException(cause);
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        throw new IOException(cause);
                    }
                };
        BodyMemory.Share memory = new BodyMemory(BodyMemory.usual()).share();
        RequestBody body = new RequestBody(broken, new Pace(Limits.USUAL), memory, () -> {});
        return catchThrowable(() -> body.read(new byte[8], 0, 8));
    }
}
