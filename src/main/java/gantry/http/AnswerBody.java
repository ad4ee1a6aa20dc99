package gantry.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.net.ssl.SSLException;

/// Closing cuts the connection: the library would read what is left of an image, all of it.
final class AnswerBody extends FilterInputStream {
    private final HttpAnswer answer;

    AnswerBody(InputStream in, HttpAnswer answer) {
        super(in);
        this.answer = answer;
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (IOException e) {
            throw Interruption.orElse(said(e));
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return in.read(bytes, offset, length);
        } catch (IOException e) {
            throw Interruption.orElse(said(e));
        }
    }

    private static IOException said(IOException e) {
        return e instanceof SSLException tls ? TlsWords.orElse(tls) : e;
    }

    @Override
    public void close() {
        answer.close();
    }
}
