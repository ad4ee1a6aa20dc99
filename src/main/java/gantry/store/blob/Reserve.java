package gantry.store.blob;

/// Room on the disk that is laid by, so that something can still be taken away when it is full.
public interface Reserve {
    Reserve NONE =
            new Reserve() {
                @Override
                public boolean isFull() {
                    return false;
                }

                @Override
                public long missing() {
                    return 0;
                }

                @Override
                public boolean layBy() {
                    return false;
                }

                @Override
                public boolean giveUp() {
                    return false;
                }
            };

    /// Whether the disk has hardly more than this room left.
    boolean isFull();

    /// How many bytes are still to be laid by, and not for images.
    long missing();

    /// Lays room by where none is, and the disk is not full.
    ///
    /// @return whether it is there now
    boolean layBy();

    /// @return whether there is more room now
    boolean giveUp();
}
