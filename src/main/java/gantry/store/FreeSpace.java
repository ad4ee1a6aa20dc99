package gantry.store;

import gantry.image.NoSpace;
import java.io.IOException;

/// What has to stay free on the disk of a store while images come in, whichever way.
public final class FreeSpace {
    /// How many bytes come in between two looks at the disk.
    private static final long LOOK_EVERY = 64 << 20;

    private final Disk disk;
    private final long floor;

    /// Where the bytes go.
    public interface Disk {
        /// How many bytes may still be written.
        long usable() throws IOException;
    }

    /// @param floor in bytes
    public FreeSpace(Disk disk, long floor) {
        this.disk = disk;
        this.floor = floor;
    }

    /// How many bytes may still come in.
    public long left() throws IOException {
        return Math.max(0, disk.usable() - floor);
    }

    /// @param coming in bytes, as far as it is known
    /// @throws NoSpace if less than the floor would be left
    public void check(long coming) throws IOException {
        long free = disk.usable();
        if (free - coming < floor) {
            throw new NoSpace(
                    ("No space left for the image: %d bytes are free, %d are coming, and %d have to"
                                    + " stay free (limits.free_space)")
                            .formatted(free, coming, floor));
        }
    }

    /// Looks at the disk now and then while bytes come.
    public Watch watch() {
        return new Watch();
    }

    /// Of one transfer.
    public final class Watch {
        private long left = LOOK_EVERY;

        private Watch() {}

        /// @throws NoSpace if the disk has become too full meanwhile
        public void count(long bytes) throws IOException {
            left -= bytes;
            if (left <= 0) {
                left = LOOK_EVERY;
                check(0);
            }
        }
    }
}
