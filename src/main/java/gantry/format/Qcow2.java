package gantry.format;

import gantry.image.ImageFailure.Invalid;
import java.io.DataInputStream;
import java.io.IOException;

/// A qcow2 disk: a plausible header, and every table and cluster it names inside the file. Only
/// tables are read.
final class Qcow2 {
    private static final int SMALLEST_HEADER = 72;
    private static final long MAGIC = 0x5146_49fbL;
    private static final long LONGEST_L1 = 32L << 20;
    private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;
    private static final long COMPRESSED = 1L << 62;
    private static final long EXTENDED_L2 = 1L << 4;
    private static final int SUBCLUSTERS = 32;
    private static final int SECTOR = 512;

    private final ImageBytes bytes;
    private final int clusterBits;
    private final long cluster;
    private final long virtualSize;
    private final int entrySize;

    private Qcow2(ImageBytes bytes) throws IOException {
        this.bytes = bytes;
        bytes.within(0, SMALLEST_HEADER, "the qcow2 header");
        long version = bytes.u32BigEndian(4, "the version");
        boolean qcow = bytes.u32BigEndian(0, "the magic") == MAGIC;
        if (qcow && version == 1) {
            throw new Invalid(
                    "%s is a disk in qcow version 1, older than qcow2; convert it: %s"
                            .formatted(bytes.file(), Foreign.named(bytes.file(), Foreign.CONVERT)));
        }
        if (!qcow || (version != 2 && version != 3)) {
            throw bytes.damaged("qcow2 version 2 or 3 is expected, this says " + version);
        }
        this.clusterBits = (int) Math.min(64, bytes.u32BigEndian(20, "the cluster size"));
        if (clusterBits < 9 || clusterBits > 21) {
            throw bytes.damaged("qcow2 has no clusters of 2^%d bytes".formatted(clusterBits));
        }
        this.cluster = 1L << clusterBits;
        this.virtualSize = bytes.i64BigEndian(24, "the disk's size");
        if (virtualSize <= 0) {
            throw bytes.damaged("its disk has no size");
        }
        long features = version == 3 ? bytes.i64BigEndian(72, "the features") : 0;
        Qcow2Features.check(features, bytes);
        this.entrySize = (features & EXTENDED_L2) != 0 ? 16 : 8;
    }

    static void check(ImageBytes bytes) throws IOException {
        new Qcow2(bytes).checkTables();
    }

    /// Refuses what cannot be started by its header; more than that need not be there.
    static void checkStart(ImageBytes bytes) throws IOException {
        new Qcow2(bytes);
    }

    /// Refuses what cannot be a disk by its first bytes, or has not even room for its tables.
    static void checkHeader(ImageBytes bytes) throws IOException {
        new Qcow2(bytes).checkPlaces();
    }

    private void checkTables() throws IOException {
        checkL1(
                bytes.i64BigEndian(40, "the cluster table"),
                checkPlaces(),
                cluster / entrySize * cluster);
    }

    private int checkPlaces() throws IOException {
        long refcounts = bytes.i64BigEndian(48, "the refcount table");
        bytes.within(
                refcounts,
                bytes.u32BigEndian(56, "the refcount table") << clusterBits,
                "the refcount table");
        long entries = bytes.u32BigEndian(36, "the cluster table");
        long covered = cluster / entrySize * cluster;
        if (entries * 8 > LONGEST_L1 || entries < Math.ceilDiv(virtualSize, covered)) {
            throw bytes.damaged(
                    "its cluster table does not fit its disk of %d bytes".formatted(virtualSize));
        }
        bytes.within(bytes.i64BigEndian(40, "the cluster table"), entries * 8, "the cluster table");
        return (int) entries;
    }

    // Tables that are named more than once could make the work endless: all of them must fit the
    // file.
    private void checkL1(long at, int entries, long covered) throws IOException {
        long tables = 0;
        for (int i = 0; i < entries; i++) {
            long table = bytes.i64BigEndian(at + i * 8L, "the cluster table") & OFFSET;
            if (table != 0) {
                tables++;
                if (tables > bytes.size() / cluster) {
                    throw bytes.damaged("it names more tables than it has room for");
                }
                checkL2(table, i * covered);
            }
        }
    }

    private void checkL2(long at, long guest) throws IOException {
        try (DataInputStream in =
                new DataInputStream(bytes.range(at, cluster, "a table of clusters"))) {
            long offset = guest;
            for (long i = 0; i < cluster / entrySize; i++) {
                long entry = in.readLong();
                checkCluster(entry, offset, entrySize == 8 ? cluster : allocated(in.readLong()));
                offset += cluster;
            }
        }
    }

    /// @param used how much of the cluster must lie in the file, where it is not compressed
    private void checkCluster(long entry, long guest, long used) {
        if ((entry & COMPRESSED) != 0) {
            checkCompressed(entry);
        } else if ((entry & OFFSET) != 0 && used > 0) {
            long length = Math.clamp(virtualSize - guest, 1, used);
            bytes.within(entry & OFFSET, length, "a cluster of the disk");
        }
    }

    /// Up to the end of the last subcluster that is allocated: QEMU 7.2 ends the file there. The
    /// lower half of the bitmap has a bit for each.
    private long allocated(long bitmap) {
        int last = SUBCLUSTERS - Integer.numberOfLeadingZeros((int) bitmap);
        return last * (cluster / SUBCLUSTERS);
    }

    // Its length is given in whole sectors, of which the last may be cut off where the file ends.
    private void checkCompressed(long entry) {
        int sectorsAt = 62 - (clusterBits - 8);
        long start = entry & (1L << sectorsAt) - 1;
        long sectors = (entry & COMPRESSED - 1) >>> sectorsAt;
        bytes.within((start & -SECTOR) + sectors * SECTOR, 1, "a cluster of the disk");
    }
}
