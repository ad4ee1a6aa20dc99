package gantry.cli.places;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import gantry.cli.terminal.Console;
import gantry.format.Architectures;
import gantry.http.ClientCertificate;
import gantry.http.HttpSettings;
import gantry.http.Identity;
import gantry.http.IdentityFiles;
import gantry.http.Pem;
import gantry.http.Proxies;
import gantry.http.SelfSigned;
import gantry.http.ServerTrust;
import gantry.http.ThisHost;
import gantry.http.TlsLibrary;
import gantry.image.Digest;
import gantry.image.HeavyWork;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageServer;
import gantry.image.ImageSource;
import gantry.image.Nearest;
import gantry.image.Project;
import gantry.image.Projects;
import gantry.image.Words;
import gantry.json.JsonValue;
import gantry.remote.LxdRemote;
import gantry.remote.streams.StreamsSettings;
import gantry.remotes.Connect;
import gantry.remotes.Remote;
import gantry.remotes.RemoteSpec;
import gantry.remotes.Remotes;
import gantry.settings.Settings;
import gantry.store.ImageStore;
import gantry.store.TrustStore;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where images are: opens what the first part of `remote:name` names, once, when it is asked for.
public final class Places implements Closeable {
    private static final String ADDRESSES = "addresses";
    private static final String CERTIFICATE = "served.crt";

    private final Console console;
    private final Remotes remotes;
    private final Map<String, Place> opened = new HashMap<>();
    private @Nullable ImageStore store;

    public Places(Console console) {
        this.console = console;
        this.remotes = new Remotes(clientDirectory(), this::clientIdentity);
    }

    /// Which servers the user knows.
    public Remotes remotes() {
        return remotes;
    }

    /// How web servers are reached: through the proxies, and trusting the authorities, that the
    /// environment names.
    ///
    /// @throws gantry.image.ImageFailure.Invalid if `SSL_CERT_FILE`, which the stock clients know
    ///     too, names what holds no certificates
    public HttpSettings web() throws IOException {
        HttpSettings web =
                HttpSettings.WEB.by(TlsLibrary.BORING).through(Proxies.from(console.environment()));
        Optional<String> authorities = console.variable("SSL_CERT_FILE");
        return authorities.isPresent()
                ? web.trusting(ServerTrust.issuers(Path.of(authorities.get())))
                : web;
    }

    public Connect connect() throws IOException {
        return new Connect(remotes, web());
    }

    /// What an argument names; without a remote in it, something at the default one.
    public Reference reference(String argument) throws IOException {
        Reference reference = Reference.parse(argument);
        boolean isName = !argument.contains(":") || isAlias(reference);
        return isName ? new Reference(remotes.defaultName(), argument) : reference;
    }

    /// As in lxc, a colon behind a slash may be part of a name.
    private boolean isAlias(Reference reference) throws IOException {
        return reference.remote().contains("/") && remotes.find(reference.remote()).isEmpty();
    }

    /// A project's name, where none is asked for.
    public String project(Reference reference) throws IOException {
        if (reference.isLocal()) {
            return remotes.localProject();
        }
        return remotes.find(reference.remote())
                .map(Remote::project)
                .filter(name -> !name.isEmpty())
                .orElse(Project.DEFAULT);
    }

    /// Refuses what is not about the store of this machine.
    public void checkLocal(Reference reference) throws IOException {
        if (!reference.isLocal()) {
            Remote remote = known(reference);
            throw new Invalid(
                    "This works on local: only, and not on %s: its own server has commands for it"
                            .formatted(remote.name()));
        }
    }

    public ImageServer images(Reference reference, String project) throws IOException {
        return place(reference).images(project);
    }

    /// What only has to be read: a place that takes no images will do.
    public ImageSource.Naming source(Reference reference, String project) throws IOException {
        return place(reference).source(project);
    }

    /// Whether both are on one server, by whatever names it is known.
    public boolean isSameServer(Reference one, Reference other) throws IOException {
        return one.remote().equals(other.remote())
                || place(one).equals(place(other))
                || addressOf(one).equals(addressOf(other));
    }

    private String addressOf(Reference reference) throws IOException {
        return reference.isLocal() ? Remote.LOCAL : known(reference).address();
    }

    public Projects projects(Reference reference) throws IOException {
        return place(reference).projects();
    }

    /// What the server behind a remote says of itself; empty where there is none but the store.
    public Optional<JsonValue.Fields> about(Reference reference) throws IOException {
        return place(reference).about();
    }

    /// The store itself, also while a daemon serves it.
    public ImageStore store() throws IOException {
        return store(HeavyWork.AT_ONCE);
    }

    /// The same for the daemon, which asks first.
    ///
    /// @param inspecting looks into the images that come
    public ImageStore store(HeavyWork inspecting) throws IOException {
        if (store == null) {
            store = ImageStore.open(directory(), console.clock(), inspecting);
        }
        return store;
    }

    /// How many previous versions a refresh of the store's own images keeps.
    public int keptVersions() throws IOException {
        return Settings.of(store().configuration().all()).upkeep().keptVersions();
    }

    private Place place(Reference reference) throws IOException {
        Place there = opened.get(reference.remote());
        if (there != null) {
            return there;
        }
        Place place = reference.isLocal() ? local() : open(known(reference));
        opened.put(reference.remote(), place);
        return place;
    }

    private Remote known(Reference reference) throws IOException {
        Map<String, Remote> all = remotes.all();
        Remote remote = all.get(reference.remote());
        if (remote == null) {
            throw new NotFound(
                    "The remote \"%s\" doesn't exist%s"
                            .formatted(
                                    Words.printable(reference.remote()),
                                    Nearest.hint(reference.remote(), all.keySet())));
        }
        return remote;
    }

    private Place open(Remote remote) throws IOException {
        return switch (remote.spec()) {
            case RemoteSpec.Local _ -> local();
            case RemoteSpec.Socket(Path socket) -> new Place.Server(LxdRemote.unix(socket));
            case RemoteSpec.Api api -> new Place.Server(connect().open(remote, api));
            case RemoteSpec.Streams streams ->
                    new Place.Streams(
                            remote,
                            connect()
                                    .open(
                                            remote,
                                            streams,
                                            url -> settings(streams, url),
                                            console.ofIndexes()));
        };
    }

    private StreamsSettings settings(RemoteSpec.Streams streams, URI url) {
        return new StreamsSettings(
                url,
                StreamsSettings.Scheme.ANY, // asked about when the remote was added
                streams.keyring(),
                Architectures.ofThisMachine(),
                cache().resolve("streams"),
                this::stored,
                StreamsSettings.FRESH,
                console.clock());
    }

    /// A file of the store of this machine, which is not made for this where it is missing.
    private Optional<SeekableByteChannel> stored(Digest file) throws IOException {
        return Files.isDirectory(directory()) ? store().file(file) : Optional.empty();
    }

    private Place local() throws IOException {
        Path socket = socket();
        // Where there is no daemon, not even the classes for one are loaded.
        return Files.exists(socket) && LxdRemote.listensOn(socket)
                ? new Place.Server(LxdRemote.unix(socket))
                : new Place.Store(store());
    }

    private Identity clientIdentity() throws IOException {
        return new SelfSigned(console.clock(), new SecureRandom())
                .make(console.user(), ThisHost.look());
    }

    /// `$GANTRY_CONF`, else `gantry` in the user's directory of configurations.
    private Path clientDirectory() {
        return console.variable("GANTRY_CONF")
                .map(Path::of)
                .orElseGet(() -> ofUser("XDG_CONFIG_HOME", ".config"));
    }

    private Path ofUser(String variable, String usual) {
        return console.variable(variable)
                .map(Path::of)
                .orElseGet(() -> console.home().resolve(usual))
                .resolve("gantry");
    }

    public TrustStore trust() throws IOException {
        return store().trust(new SecureRandom());
    }

    /// The certificate of this store's daemon, where it is given no other; made where it is
    /// missing, even before the daemon's first start.
    public Identity serverIdentity() throws IOException {
        store(); // makes the directory
        SelfSigned maker = new SelfSigned(console.clock(), new SecureRandom());
        IdentityFiles files = serverIdentityFiles();
        return store().writeSmall(
                        () -> files.loadOrMake(() -> maker.make(console.user(), ThisHost.look())));
    }

    /// Where that is kept.
    public IdentityFiles serverIdentityFiles() {
        return new IdentityFiles(
                directory().resolve("server.crt"), directory().resolve("server.key"));
    }

    /// Where the daemon of this store answers, if one runs.
    public Path socket() {
        return directory().resolve("unix.socket");
    }

    /// Changes the configuration: through the daemon of this store, so that it goes by it at once,
    /// else in the store.
    ///
    /// @return what does not take effect yet
    public List<String> configure(Map<String, String> changes) throws IOException {
        if (local() instanceof Place.Server(LxdRemote daemon)) {
            try (daemon) {
                return daemon.configure(changes);
            }
        }
        store().configuration().set(changes);
        return List.of();
    }

    /// Notes at which addresses the daemon can be reached and which certificate it shows, for the
    /// tokens that name them.
    public void serve(List<String> addresses, Identity identity) throws IOException {
        note(ADDRESSES, addresses.stream().map(line -> line + "\n").collect(Collectors.joining()));
        note(CERTIFICATE, Pem.text(identity.certificate()));
    }

    /// What says the same already is left alone, and what is there stays whole where the disk is
    /// full.
    private void note(String name, String text) throws IOException {
        Path file = directory().resolve(name);
        if (Files.exists(file) && Files.readString(file).equals(text)) {
            return;
        }
        Path unfinished = directory().resolve(name + ".new");
        store().writeSmall(
                        () -> {
                            Files.deleteIfExists(unfinished);
                            Files.createFile(
                                    unfinished,
                                    PosixFilePermissions.asFileAttribute(
                                            PosixFilePermissions.fromString("rw-------")));
                            Files.writeString(unfinished, text);
                            return Files.move(unfinished, file, ATOMIC_MOVE);
                        });
    }

    /// By what clients know the daemon: what it showed last, which need not be the certificate of
    /// this store, or else that one.
    public Digest servedFingerprint() throws IOException {
        Path noted = directory().resolve(CERTIFICATE);
        return Files.exists(noted)
                ? ClientCertificate.read(Files.readAllBytes(noted)).fingerprint()
                : serverIdentity().fingerprint();
    }

    /// What the daemon noted last; empty where it never served on a network.
    public List<String> servedAddresses() throws IOException {
        Path noted = directory().resolve(ADDRESSES);
        return Files.exists(noted) ? Files.readAllLines(noted) : List.of();
    }

    /// `$GANTRY_DIR`, else for root `/var/lib/gantry`, else `gantry` in the user's data directory.
    public Path directory() {
        return console.variable("GANTRY_DIR").map(Path::of).orElseGet(this::defaultDirectory);
    }

    /// For what can be asked for again, such as lists of other servers' images.
    public Path cache() {
        return ofUser("XDG_CACHE_HOME", ".cache");
    }

    private Path defaultDirectory() {
        if (console.user().equals("root")) {
            return Path.of("/var/lib/gantry");
        }
        return ofUser("XDG_DATA_HOME", ".local/share");
    }

    @Override
    public void close() throws IOException {
        for (Place place : opened.values()) {
            place.close();
        }
        if (store != null) {
            store.close();
        }
    }
}
