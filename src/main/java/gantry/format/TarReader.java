package gantry.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The entries of a tarball, in order. Knows ustar, GNU long names and sparse files, and pax
/// headers with `path`, `size` and `GNU.sparse.name`; nothing longer than [#LONGEST_EXTENSION] is
/// kept.
final class TarReader {
    static final int BLOCK = 512;

    /// What Go's reader of tarballs, and so LXD, allows for a long name or a pax header.
    private static final int LONGEST_EXTENSION = 1 << 20;

    /// @param name without a leading `./`; a directory's may end in `/`
    /// @param size of the data that follows
    record Entry(String name, byte type, long size) {
        boolean isRegular() {
            return type == '0' && !name.endsWith("/");
        }
    }

    private final InputStream in;
    private final ImageBytes bytes;
    private long dataLeft;
    private int paddingLeft;
    private final byte[] padding = new byte[BLOCK];

    TarReader(InputStream in, ImageBytes bytes) {
        this.in = in;
        this.bytes = bytes;
    }

    /// The next entry, the data of the one before left out. None at a block of zeros, or where the
    /// bytes end with an entry.
    Optional<Entry> next() throws IOException {
        skipData();
        Optional<String> longName = Optional.empty();
        PaxHeader pax = PaxHeader.NONE;
        while (true) {
            byte[] block = in.readNBytes(BLOCK);
            if (block.length == 0 || (block.length == BLOCK && TarHeader.isZero(block))) {
                return Optional.empty();
            }
            if (block.length < BLOCK) {
                throw bytes.truncated("it ends inside a tar header");
            }
            TarHeader header = TarHeader.of(block, bytes);
            switch (header.type()) {
                case 'L' -> longName = Optional.of(TarHeader.text(extension(header)));
                case 'K', 'g' -> extension(header);
                case 'x' -> pax = PaxHeader.of(extension(header), bytes);
                default -> {
                    return Optional.of(entry(header, longName, pax));
                }
            }
        }
    }

    /// The data of the entry that [#next] gave, which must be at most an array's length.
    byte[] data() throws IOException {
        int length = Math.toIntExact(dataLeft);
        byte[] data = in.readNBytes(length);
        if (data.length < length) {
            throw bytes.truncated("it ends inside a file of the tarball");
        }
        dataLeft = 0;
        return data;
    }

    /// The beginning of the data of the entry that [#next] gave; fewer bytes where it is shorter.
    byte[] head(int length) throws IOException {
        byte[] head = in.readNBytes((int) Math.min(length, dataLeft));
        dataLeft -= head.length;
        return head;
    }

    private Entry entry(TarHeader header, Optional<String> longName, PaxHeader pax)
            throws IOException {
        long size = header.hasData() ? pax.size().orElse(header.size()) : 0;
        if (header.isSparse()) {
            skipSparseMaps(header);
        }
        expect(size);
        String name = pax.path().or(() -> longName).orElse(header.name());
        String plain = name.startsWith("./") ? name.substring(2) : name;
        return new Entry(plain, header.type(), size);
    }

    private byte[] extension(TarHeader header) throws IOException {
        if (header.size() > LONGEST_EXTENSION) {
            throw bytes.damaged(
                    "a name or extended header in the tarball has %d bytes; at most 1 MiB is allowed"
                            .formatted(header.size()));
        }
        expect(header.size());
        byte[] data = data();
        skipData();
        return data;
    }

    // Old GNU sparse files put more blocks with the map of holes before the data.
    private void skipSparseMaps(TarHeader header) throws IOException {
        boolean more = header.moreSparseMaps();
        while (more) {
            byte[] block = in.readNBytes(BLOCK);
            if (block.length < BLOCK) {
                throw bytes.truncated("it ends inside a tar header");
            }
            more = block[504] != 0;
        }
    }

    private void expect(long size) {
        if (size < 0 || size > Long.MAX_VALUE - BLOCK) {
            throw bytes.damaged("a tar header gives an impossible size");
        }
        dataLeft = size;
        paddingLeft = (int) (-size & (BLOCK - 1));
    }

    // As Go's reader has it, the padding after the very last file may be missing.
    private void skipData() throws IOException {
        try {
            in.skipNBytes(dataLeft);
        } catch (EOFException e) {
            throw bytes.truncated("it ends inside a file of the tarball");
        }
        dataLeft = 0;
        in.readNBytes(padding, 0, paddingLeft);
        paddingLeft = 0;
    }
}
