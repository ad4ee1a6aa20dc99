package gantry.server.exchange;

import gantry.image.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/// A text that many ask for, ready to be sent.
///
/// @param plain its bytes
/// @param packed the same with gzip
/// @param tag without quotes; the packed one's ends with `-gzip`
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Document(
        String contentType, byte[] plain, byte[] packed, String tag, Instant modified) {
    public static Document of(String contentType, byte[] plain, Instant modified)
            throws IOException {
        return new Document(contentType, plain, packed(plain), tag(plain), modified);
    }

    static String tag(byte[] plain) {
        MessageDigest sum = Digest.sha256();
        sum.update(plain);
        return Digest.of(sum).hex();
    }

    private static byte[] packed(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 8 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }
}
