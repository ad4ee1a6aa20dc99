package gantry.peer;

import gantry.image.ImageInfo;
import gantry.image.Project;
import gantry.remote.LxdRemote;
import gantry.remote.LxdServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A server that scenarios are tried on, whoever wrote it.
///
/// @param directory that has its `unix.socket`
/// @param program to close when no scenario needs it any more
record PeerServer(Path directory, Closeable program) implements Closeable {
    static PeerServer lxd() throws IOException {
        Lxd lxd = Lxd.start();
        lxd.lxc("config", "set", "core.https_address", FreePort.address()).orFail();
        return new PeerServer(lxd.directory(), lxd::close);
    }

    static PeerServer incus() throws IOException {
        Incusd incusd = Incusd.start();
        incusd.incus("config", "set", "core.https_address", FreePort.address()).orFail();
        return new PeerServer(incusd.directory(), incusd::close);
    }

    static PeerServer gantry() throws IOException {
        Path directory = Files.createTempDirectory("gantry");
        Gantry gantry = Gantry.start(directory);
        return new PeerServer(
                directory,
                () -> {
                    gantry.close();
                    new DaemonDirectory(directory).delete();
                });
    }

    /// Takes away every image, and every project but `default`.
    void empty() throws IOException {
        try (LxdRemote remote = LxdRemote.unix(directory.resolve("unix.socket"))) {
            delete(remote.images(Project.DEFAULT));
            for (Project project : remote.projects().list()) {
                if (!project.name().equals(Project.DEFAULT)) {
                    delete(remote.images(project.name()));
                    remote.projects().delete(project.name());
                }
            }
        }
    }

    private static void delete(LxdServer images) throws IOException {
        for (ImageInfo image : images.list()) {
            images.delete(image);
        }
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}
