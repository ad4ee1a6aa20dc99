package gantry.format.pack;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Writes trees of files as a tarball, the same bytes for the same tree: each directory before what
/// is in it, that in the order of its names' bytes; owners by number alone.
///
/// Numbers too large for a header stand there in base 256, which GNU tar, Go and libarchive read;
/// names and attributes stand in a pax header.
final class PackTar implements Closeable {
    private static final int BUFFER = 256 * 1024;

    /// Only a reader older than pax headers would show this name.
    private static final String PAX_HEADER = "./PaxHeaders";

    /// A header takes bytes; so it is given text of which each character is one.
    private static final String BYTES = "ISO-8859-1";

    private final TarArchiveOutputStream tar;
    private final PackXattrs xattrs;
    private final PackRules rules;
    private final byte[] buffer = new byte[BUFFER];
    private final Map<Object, PackName> linked = new HashMap<>();

    PackTar(OutputStream out, PackXattrs xattrs, PackRules rules) {
        this.tar = new TarArchiveOutputStream(out, BYTES);
        this.tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
        this.xattrs = xattrs;
        this.rules = rules;
    }

    /// Writes the file, and all below it where it is a directory. Hard links are kept within what
    /// is added at once: a rootfs that is unpacked alone then lacks nothing.
    void add(PackFile file, PackName name) throws IOException {
        linked.clear();
        addTree(file, name);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    private void addTree(PackFile file, PackName name) throws IOException {
        addFile(file, name);
        if (file.is(PackFile.Kind.DIRECTORY)) {
            for (Path child : file.children()) {
                addTree(PackFile.of(child), name.child(PackName.ofLast(child)));
            }
        }
    }

    private void addFile(PackFile file, PackName name) throws IOException {
        if (file.mayBeLinked()) {
            PackName first = linked.putIfAbsent(file.key(), name);
            if (first != null) {
                addLink(file, name, TarConstants.LF_LINK, first);
                return;
            }
        }
        switch (file.kind()) {
            case FILE -> addContent(file, name);
            case DIRECTORY -> addPlain(file, new PackName(name.raw() + "/"), TarConstants.LF_DIR);
            case SYMLINK -> addLink(file, name, TarConstants.LF_SYMLINK, file.target());
            case CHARACTER_DEVICE -> addPlain(file, name, TarConstants.LF_CHR);
            case BLOCK_DEVICE -> addPlain(file, name, TarConstants.LF_BLK);
            case FIFO -> addPlain(file, name, TarConstants.LF_FIFO);
            case SOCKET -> {
                // A socket is nothing without the process that listens: GNU tar leaves it out too.
            }
        }
    }

    private void addPlain(PackFile file, PackName name, byte type) throws IOException {
        begin(entry(file, name, type), records(file, name));
        tar.closeArchiveEntry();
    }

    private void addLink(PackFile file, PackName name, byte type, PackName target)
            throws IOException {
        PackPaxRecords records =
                type == TarConstants.LF_LINK ? new PackPaxRecords() : attributes(file);
        records.names(new TreeMap<>(Map.of("path", name, "linkpath", target)));
        TarArchiveEntry entry = entry(file, name, type);
        entry.setLinkName(target.forHeader());
        begin(entry, records);
        tar.closeArchiveEntry();
    }

    private void addContent(PackFile file, PackName name) throws IOException {
        try (InputStream content = file.open()) {
            TarArchiveEntry entry = entry(file, name, TarConstants.LF_NORMAL);
            entry.setSize(file.size());
            begin(entry, records(file, name));
            copy(content, file);
            tar.closeArchiveEntry();
        }
    }

    private void copy(InputStream content, PackFile file) throws IOException {
        long left = file.size();
        while (left > 0) {
            int read = content.read(buffer, 0, (int) Math.min(left, BUFFER));
            if (read < 0) {
                throw file.changed("shrank");
            }
            tar.write(buffer, 0, read);
            left -= read;
        }
        if (content.read() >= 0) {
            throw file.changed("grew");
        }
    }

    private PackPaxRecords records(PackFile file, PackName name) throws IOException {
        PackPaxRecords records = attributes(file);
        records.names(new TreeMap<>(Map.of("path", name)));
        return records;
    }

    private PackPaxRecords attributes(PackFile file) throws IOException {
        PackPaxRecords records = new PackPaxRecords();
        records.xattrs(file.xattrs(xattrs));
        return records;
    }

    private TarArchiveEntry entry(PackFile file, PackName name, byte type) {
        TarArchiveEntry entry = plainEntry(name.forHeader(), type);
        entry.setMode(rules.mode(file));
        entry.setUserId(rules.uid(file));
        entry.setGroupId(rules.gid(file));
        entry.setModTime(rules.seconds() * 1000);
        if (type == TarConstants.LF_CHR || type == TarConstants.LF_BLK) {
            entry.setDevMajor(file.major());
            entry.setDevMinor(file.minor());
        }
        return entry;
    }

    /// Owned by nobody in particular: the library would name whoever runs this.
    private static TarArchiveEntry plainEntry(String name, byte type) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setUserName("");
        entry.setGroupName("");
        return entry;
    }

    private void begin(TarArchiveEntry entry, PackPaxRecords records) throws IOException {
        if (!records.isEmpty()) {
            byte[] bytes = records.bytes();
            TarArchiveEntry header = plainEntry(PAX_HEADER, TarConstants.LF_PAX_EXTENDED_HEADER_LC);
            header.setModTime(0);
            header.setMode(0644);
            header.setSize(bytes.length);
            tar.putArchiveEntry(header);
            tar.write(bytes);
            tar.closeArchiveEntry();
        }
        tar.putArchiveEntry(entry);
    }
}
