package gantry.format;

import java.io.IOException;

/// A sparse vmdk disk: a plausible header, and every grain it names inside the file. Of a
/// streamed one the footer must be there.
final class Vmdk {
    private static final int SECTOR = 512;
    private static final long MAGIC = 0x564d_444bL;
    private static final long DIRECTORY_AT_END = -1;
    private static final int LONGEST_DIRECTORY = 1 << 20;

    private final ImageBytes bytes;

    private Vmdk(ImageBytes bytes) {
        this.bytes = bytes;
    }

    static void check(ImageBytes bytes) throws IOException {
        new Vmdk(bytes).check();
    }

    private void check() throws IOException {
        bytes.within(0, SECTOR, "the vmdk header");
        long directory = bytes.i64(56, "the grain directory");
        if (directory != DIRECTORY_AT_END) {
            checkHeader(0);
            return;
        }
        long footer = bytes.size() - 2 * SECTOR;
        if (footer < SECTOR || bytes.u32(footer, "the vmdk footer") != MAGIC) {
            throw bytes.truncated("it does not end with a vmdk footer");
        }
        checkHeader(footer);
    }

    private void checkHeader(long at) throws IOException {
        long version = bytes.u32(at + 4, "the version");
        long capacity = bytes.i64(at + 12, "the disk's size");
        long grain = bytes.i64(at + 20, "the grain size");
        long perTable = bytes.u32(at + 44, "the grain tables");
        if (version < 1 || version > 3 || capacity <= 0 || grain < 1 || grain > 1 << 20) {
            throw bytes.damaged("its vmdk header makes no sense");
        }
        if (perTable < 1 || perTable > 1 << 16) {
            throw bytes.damaged("its vmdk header makes no sense");
        }
        long tables = Math.ceilDiv(Math.ceilDiv(capacity, grain), perTable);
        if (tables > LONGEST_DIRECTORY) {
            throw bytes.damaged("its vmdk header speaks of %d grain tables".formatted(tables));
        }
        checkDirectory(
                sector(bytes.i64(at + 56, "the grain directory")), (int) tables, (int) perTable);
    }

    private void checkDirectory(long at, int tables, int perTable) throws IOException {
        bytes.within(at, tables * 4L, "the grain directory");
        long read = 0;
        for (int i = 0; i < tables; i++) {
            long table = sector(bytes.u32(at + i * 4L, "the grain directory"));
            if (table != 0) {
                read += perTable * 4L;
                if (read > bytes.size()) {
                    throw bytes.damaged("it names more grain tables than it has room for");
                }
                checkTable(table, perTable);
            }
        }
    }

    // 0 is a hole, 1 a grain of zeros.
    private void checkTable(long at, int entries) throws IOException {
        bytes.within(at, entries * 4L, "a grain table");
        for (int i = 0; i < entries; i++) {
            long grain = bytes.u32(at + i * 4L, "a grain table");
            if (grain > 1) {
                bytes.within(sector(grain), 1, "a grain of the disk");
            }
        }
    }

    private long sector(long number) {
        if (number < 0 || number > bytes.size() / SECTOR) {
            throw bytes.truncated("a part of the disk lies after its end");
        }
        return number * SECTOR;
    }
}
