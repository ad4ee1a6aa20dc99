package gantry.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where results go. That they arrive is part of success: what fails once is kept, and checked when
/// the command is done.
public final class Output {
    private final Bytes bytes;
    private final PrintStream text;

    public Output(OutputStream out) {
        this.bytes = new Bytes(out);
        this.text = SafeStream.ofResults(bytes);
    }

    /// For text, whose writers are told of no failure.
    public PrintStream text() {
        return text;
    }

    /// For whole images: who writes them learns at once that nobody takes more.
    public OutputStream bytes() {
        text.flush();
        return bytes;
    }

    /// Why not all that was written has arrived.
    public Optional<IOException> failure() {
        text.flush();
        return Optional.ofNullable(bytes.failure);
    }

    private static final class Bytes extends OutputStream {
        private final OutputStream out;
        private @Nullable IOException failure;

        Bytes(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            keeping(() -> out.write(bytes, offset, length));
        }

        @Override
        public void flush() throws IOException {
            keeping(out::flush);
        }

        private interface Writing {
            void write() throws IOException;
        }

        private void keeping(Writing writing) throws IOException {
            try {
                writing.write();
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
