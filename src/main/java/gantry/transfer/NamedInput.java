package gantry.transfer;

import gantry.image.Words;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// A file's bytes, with faults that name the file, which those of the system do not.
final class NamedInput extends FilterInputStream {
    private final Path path;

    NamedInput(Path path, InputStream in) {
        super(in);
        this.path = path;
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            throw named(path, e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            throw named(path, e);
        }
    }

    /// The same fault with a name to it; but one that says that the transfer was cancelled stays.
    static IOException named(Path path, IOException e) {
        if (e instanceof ClosedChannelException || e instanceof FileSystemException) {
            return e;
        }
        FileSystemException named = new FileSystemException(path.toString(), null, Words.reason(e));
        named.initCause(e);
        return named;
    }
}
