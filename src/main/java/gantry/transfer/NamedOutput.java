package gantry.transfer;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/// Writes to a file, with faults that name it: a full disk says only that it is full.
final class NamedOutput extends FilterOutputStream {
    private final Path path;

    NamedOutput(Path path, OutputStream out) {
        super(out);
        this.path = path;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw NamedInput.named(path, e);
        }
    }
}
