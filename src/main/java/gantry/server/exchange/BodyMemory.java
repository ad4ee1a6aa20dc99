package gantry.server.exchange;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What the bodies of requests and responses may take of the memory, over all connections together.
/// Strangers may take half of it, so that whoever is trusted always finds room, and those at one
/// address a quarter of that half, so that there is room for those at others. Whoever comes through
/// the Unix socket has no address.
public final class BodyMemory {
    private static final int OF_THE_HEAP = 4;
    private static final int OF_THE_STRANGERS = 4;

    private final long most;
    private final long mostOfStrangers;
    private final long mostOfAddress;
    private final Map<ClientNetwork, Long> takenByAddresses = new HashMap<>();
    private long taken;
    private long takenByStrangers;

    /// @param most in bytes
    public BodyMemory(long most) {
        this.most = most;
        this.mostOfStrangers = most / 2;
        this.mostOfAddress = mostOfStrangers / OF_THE_STRANGERS;
    }

    /// A quarter of the largest heap, in bytes: what one body becomes while it is worked on is a
    /// multiple of it.
    public static long usual() {
        return Runtime.getRuntime().maxMemory() / OF_THE_HEAP;
    }

    /// A share for somebody on this machine, that is a stranger's until it is told otherwise.
    public Share share() {
        return new Share(Optional.empty());
    }

    /// A share for somebody at an address, that is a stranger's until it is told otherwise.
    public Share share(ClientNetwork address) {
        return new Share(Optional.of(address));
    }

    /// The one or the other, whoever it is.
    public Share share(Peer peer) {
        return switch (peer) {
            case Peer.Socket _ -> share();
            case Peer.Network(var address, _) -> share(ClientNetwork.of(address.getAddress()));
        };
    }

    /// How many bytes are taken now.
    public synchronized long taken() {
        return taken;
    }

    private synchronized boolean tryTake(long bytes) {
        boolean free = taken + bytes <= most;
        taken += free ? bytes : 0;
        return free;
    }

    private synchronized boolean tryTakeAsStranger(long bytes, Optional<ClientNetwork> address) {
        if (takenByStrangers + bytes > mostOfStrangers
                || takenBy(address) + bytes > mostFor(address)
                || !tryTake(bytes)) {
            return false;
        }
        takenByStrangers += bytes;
        address.ifPresent(each -> takenByAddresses.merge(each, bytes, Long::sum));
        return true;
    }

    private long takenBy(Optional<ClientNetwork> address) {
        return address.map(each -> takenByAddresses.getOrDefault(each, 0L)).orElse(0L);
    }

    private long mostFor(Optional<ClientNetwork> address) {
        return address.isPresent() ? mostOfAddress : mostOfStrangers;
    }

    private synchronized void give(long bytes) {
        taken -= bytes;
    }

    private synchronized void giveAsStranger(long bytes, Optional<ClientNetwork> address) {
        give(bytes);
        takenByStrangers -= bytes;
        address.ifPresent(
                each ->
                        takenByAddresses.computeIfPresent(
                                each, (_, old) -> old == bytes ? null : Long.valueOf(old - bytes)));
    }

    private synchronized boolean isRoomy() {
        return taken < most / 2;
    }

    private synchronized boolean isRoomyForStranger(Optional<ClientNetwork> address) {
        return takenByStrangers < mostOfStrangers / 2 && takenBy(address) < mostFor(address) / 2;
    }

    /// What one request or one connection has taken, until it is closed.
    public final class Share implements AutoCloseable {
        private final Optional<ClientNetwork> address;
        private long bytes;
        private boolean stranger = true;
        private boolean closed;

        private Share(Optional<ClientNetwork> address) {
            this.address = address;
        }

        /// The caller is trusted: what the share holds counts as a stranger's no more.
        public synchronized void trust() {
            if (stranger) {
                giveBack(bytes);
                stranger = false;
                bytes = takeMore(bytes) ? bytes : 0;
            }
        }

        public synchronized boolean isTrusted() {
            return !stranger;
        }

        /// @return whether so much was free
        public synchronized boolean tryTake(long more) {
            if (closed || !takeMore(more)) {
                return false;
            }
            bytes += more;
            return true;
        }

        private boolean takeMore(long more) {
            return stranger
                    ? BodyMemory.this.tryTakeAsStranger(more, address)
                    : BodyMemory.this.tryTake(more);
        }

        private void giveBack(long less) {
            if (stranger) {
                giveAsStranger(less, address);
            } else {
                BodyMemory.this.give(less);
            }
        }

        /// Takes what makes things faster and is not needed, while less than half is taken.
        ///
        /// @return whether it was taken
        public synchronized boolean tryTakeSpare(long more) {
            return (stranger ? isRoomyForStranger(address) : isRoomy()) && tryTake(more);
        }

        /// @throws Busy if so much is not free
        void take(long more) throws Busy {
            if (!tryTake(more)) {
                throw busy();
            }
        }

        public static Busy busy() {
            return new Busy(
                    "The server holds as many bodies in memory as it has room for; try again later");
        }

        /// Gives back what was taken before; at most all of it.
        public synchronized void give(long less) {
            long given = Math.min(less, bytes);
            bytes -= given;
            giveBack(given);
        }

        @Override
        public synchronized void close() {
            closed = true;
            give(bytes);
        }
    }
}
