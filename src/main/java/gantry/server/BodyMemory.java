package gantry.server;

/// What the bodies of requests and responses may take of the memory, over all connections together.
/// Strangers may take half of it, so that whoever is trusted always finds room.
public final class BodyMemory {
    private static final int OF_THE_HEAP = 4;

    private final long most;
    private final long mostOfStrangers;
    private long taken;
    private long takenByStrangers;

    /// @param most in bytes
    public BodyMemory(long most) {
        this.most = most;
        this.mostOfStrangers = most / 2;
    }

    /// A quarter of the largest heap, in bytes: what one body becomes while it is worked on is a
    /// multiple of it.
    public static long usual() {
        return Runtime.getRuntime().maxMemory() / OF_THE_HEAP;
    }

    /// A share that is a stranger's until it is told otherwise.
    public Share share() {
        return new Share();
    }

    /// How many bytes are taken now.
    public synchronized long taken() {
        return taken;
    }

    private synchronized boolean tryTake(long bytes, boolean stranger) {
        if (taken + bytes > most || (stranger && takenByStrangers + bytes > mostOfStrangers)) {
            return false;
        }
        taken += bytes;
        takenByStrangers += stranger ? bytes : 0;
        return true;
    }

    private synchronized void give(long bytes, boolean stranger) {
        taken -= bytes;
        takenByStrangers -= stranger ? bytes : 0;
    }

    /// Whether there is more left than taken, for callers of that kind.
    private synchronized boolean isRoomy(boolean stranger) {
        return stranger ? takenByStrangers < mostOfStrangers / 2 : taken < most / 2;
    }

    /// What one request or one connection has taken, until it is closed.
    public final class Share implements AutoCloseable {
        private long bytes;
        private boolean stranger = true;
        private boolean closed;

        /// The caller is trusted: what the share holds counts as a stranger's no more.
        public synchronized void trust() {
            if (stranger) {
                stranger = false;
                BodyMemory.this.give(bytes, true);
                bytes = BodyMemory.this.tryTake(bytes, false) ? bytes : 0;
            }
        }

        public synchronized boolean isTrusted() {
            return !stranger;
        }

        /// @return whether so much was free
        public synchronized boolean tryTake(long more) {
            if (closed || !BodyMemory.this.tryTake(more, stranger)) {
                return false;
            }
            bytes += more;
            return true;
        }

        /// Takes what makes things faster and is not needed, while less than half is taken.
        ///
        /// @return whether it was taken
        public synchronized boolean tryTakeSpare(long more) {
            return isRoomy(stranger) && tryTake(more);
        }

        /// @throws Busy if so much is not free
        void take(long more) throws Busy {
            if (!tryTake(more)) {
                throw busy();
            }
        }

        static Busy busy() {
            return new Busy(
                    "The server holds as many bodies in memory as it has room for; try again later");
        }

        /// Gives back what was taken before; at most all of it.
        public synchronized void give(long less) {
            long given = Math.min(less, bytes);
            bytes -= given;
            BodyMemory.this.give(given, stranger);
        }

        @Override
        public synchronized void close() {
            closed = true;
            give(bytes);
        }
    }
}
