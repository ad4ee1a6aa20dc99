package gantry.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hc.core5.io.IOCallback;
import org.jspecify.annotations.Nullable;

/// A streamed body while it is sent. Where its writer fails the connection is cut: httpcore5 5.4.4
/// would end the body as if it were whole.
final class SentBody implements IOCallback<OutputStream> {
    private final HttpBody.Writer writer;
    private final Runnable cut;
    private @Nullable IOException fault;
    private @Nullable RuntimeException refusal;

    SentBody(HttpBody.Writer writer, Runnable cut) {
        this.writer = writer;
        this.cut = cut;
    }

    @Override
    public void execute(OutputStream out) throws IOException {
        Sink sink = new Sink(out);
        try {
            writer.writeTo(sink);
        } catch (IOException e) {
            if (!sink.failed) {
                fault = e;
                cut.run();
            }
            throw e;
        } catch (RuntimeException e) {
            refusal = e;
            cut.run();
            throw e;
        }
    }

    /// Throws why the writer failed, where it was the writer that failed.
    void check() throws BodyFailed {
        if (refusal != null) {
            throw refusal;
        }
        if (fault != null) {
            throw new BodyFailed(fault);
        }
    }

    /// Knows whether it was the connection that failed.
    private static final class Sink extends FilterOutputStream {
        private boolean failed;

        Sink(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public void close() {}
    }
}
