package gantry.store;

import gantry.image.Digest;
import java.io.IOException;
import java.security.MessageDigest;

/// SHA-256 over the chunks it is given, beside whatever else is done with them.
final class Hasher implements AutoCloseable {
    private final MessageDigest sum = Digest.sha256();
    private final ChunkThread hashing =
            new ChunkThread("sha-256", chunk -> sum.update(chunk.bytes(), 0, chunk.length()));

    void feed(Chunk chunk) throws IOException, InterruptedException {
        hashing.feed(chunk);
    }

    /// The digest of all chunks, when the last is done.
    Digest finish() throws IOException {
        hashing.finish();
        return Digest.of(sum);
    }

    @Override
    public void close() {
        hashing.close();
    }
}
