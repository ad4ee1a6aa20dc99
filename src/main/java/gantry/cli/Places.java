package gantry.cli;

import gantry.http.ClientCertificate;
import gantry.http.Identity;
import gantry.http.IdentityFiles;
import gantry.http.Pem;
import gantry.http.SelfSigned;
import gantry.http.ThisHost;
import gantry.image.Digest;
import gantry.image.ImageServer;
import gantry.image.ImageSource;
import gantry.image.Projects;
import gantry.remote.LxdRemote;
import gantry.server.Settings;
import gantry.store.ImageStore;
import gantry.store.TrustStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where images are: opens what the first part of `remote:name` names, once, when it is asked for.
final class Places implements Closeable {
    private static final String ADDRESSES = "addresses";
    private static final String CERTIFICATE = "served.crt";

    private final Console console;
    private @Nullable Local local;
    private @Nullable ImageStore store;

    Places(Console console) {
        this.console = console;
    }

    ImageServer images(Reference reference, String project) throws IOException {
        reference.checked();
        return local().images(project);
    }

    /// What only has to be read: a place that takes no images will do.
    ImageSource source(Reference reference, String project) throws IOException {
        return images(reference, project);
    }

    Projects projects(Reference reference) throws IOException {
        reference.checked();
        return local().projects();
    }

    /// The store itself, also while a daemon serves it.
    ImageStore store() throws IOException {
        if (store == null) {
            store = ImageStore.open(directory(), console.clock());
        }
        return store;
    }

    /// How many previous versions a refresh of the store's own images keeps.
    int keptVersions() throws IOException {
        return Settings.of(store().configuration().all()).upkeep().keptVersions();
    }

    private Local local() throws IOException {
        if (local == null) {
            Path socket = socket();
            // Where there is no daemon, not even the classes for one are loaded.
            local =
                    Files.exists(socket) && LxdRemote.listensOn(socket)
                            ? new Local.Daemon(LxdRemote.unix(socket))
                            : new Local.Store(store());
        }
        return local;
    }

    TrustStore trust() throws IOException {
        return store().trust(new SecureRandom());
    }

    /// The certificate of this store's daemon, where it is given no other; made where it is
    /// missing, even before the daemon's first start.
    Identity serverIdentity() throws IOException {
        store(); // makes the directory
        Path directory = directory();
        SelfSigned maker = new SelfSigned(console.clock(), new SecureRandom());
        return new IdentityFiles(directory.resolve("server.crt"), directory.resolve("server.key"))
                .loadOrMake(() -> maker.make(console.user(), ThisHost.look()));
    }

    /// Where the daemon of this store answers, if one runs.
    Path socket() {
        return directory().resolve("unix.socket");
    }

    /// Notes at which addresses the daemon can be reached and which certificate it shows, for the
    /// tokens that name them.
    void serve(List<String> addresses, Identity identity) throws IOException {
        Files.write(directory().resolve(ADDRESSES), addresses);
        Files.writeString(directory().resolve(CERTIFICATE), Pem.text(identity.certificate()));
    }

    /// By what clients know the daemon: what it showed last, which need not be the certificate of
    /// this store, or else that one.
    Digest servedFingerprint() throws IOException {
        Path noted = directory().resolve(CERTIFICATE);
        return Files.exists(noted)
                ? ClientCertificate.read(Files.readAllBytes(noted)).fingerprint()
                : serverIdentity().fingerprint();
    }

    /// What the daemon noted last; empty where it never served on a network.
    List<String> servedAddresses() throws IOException {
        Path noted = directory().resolve(ADDRESSES);
        return Files.exists(noted) ? Files.readAllLines(noted) : List.of();
    }

    /// `$GANTRY_DIR`, else for root `/var/lib/gantry`, else `gantry` in the user's data directory.
    Path directory() {
        return console.variable("GANTRY_DIR").map(Path::of).orElseGet(this::defaultDirectory);
    }

    private Path defaultDirectory() {
        if (console.user().equals("root")) {
            return Path.of("/var/lib/gantry");
        }
        return console.variable("XDG_DATA_HOME")
                .map(Path::of)
                .orElseGet(() -> console.home().resolve(".local/share"))
                .resolve("gantry");
    }

    @Override
    public void close() throws IOException {
        if (local != null) {
            local.close();
        }
        if (store != null) {
            store.close();
        }
    }
}
