package gantry.peer;

import gantry.peer.StockClient.Program;
import java.io.IOException;
import java.nio.file.Files;

/// A stock client, and the servers it is tried with. Two servers of its own family judge the
/// scenarios: what they do not do is not asked of ours.
enum Pair {
    LXC_WITH_LXD(Program.LXC),
    LXC_WITH_GANTRY(Program.LXC),
    INCUS_WITH_INCUS(Program.INCUS),
    INCUS_WITH_GANTRY(Program.INCUS);

    private final Program client;

    Pair(Program client) {
        this.client = client;
    }

    Program client() {
        return client;
    }

    /// Whether the programs are here; real daemons want root too.
    boolean canRun() {
        return Programs.isInstalled(client.command())
                && switch (this) {
                    case LXC_WITH_LXD -> isRoot() && Programs.isInstalled("lxd");
                    case INCUS_WITH_INCUS -> isRoot() && Files.isExecutable(Incusd.PROGRAM);
                    case LXC_WITH_GANTRY, INCUS_WITH_GANTRY -> true;
                };
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /// A new server, which listens on HTTPS too.
    PeerServer start() throws IOException {
        return switch (this) {
            case LXC_WITH_LXD -> PeerServer.lxd();
            case INCUS_WITH_INCUS -> PeerServer.incus();
            case LXC_WITH_GANTRY, INCUS_WITH_GANTRY -> PeerServer.gantry();
        };
    }
}
