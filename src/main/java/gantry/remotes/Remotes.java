package gantry.remotes;

import gantry.http.Identity;
import gantry.http.IdentityFiles;
import gantry.http.TlsLibrary;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.Nearest;
import gantry.image.Project;
import gantry.image.Words;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The directory in which a person's remotes are written down, in the format of lxc and incus, so
/// that theirs can be used too: `config.yml`, `client.crt` and `client.key`, `servercerts/NAME.crt`
/// for certificates that were seen and accepted, and of Incus `clientcerts/NAME.crt`, `.key` and
/// `.ca` for one server alone.
///
/// Each change is one replaced file; of two writers the second waits for the first. lxc and incus
/// themselves wait for nobody.
public final class Remotes {
    private static final String OWNER = "rw-------"; // addresses may hold logins
    private static final String EVERYBODY = "rw-r--r--";

    private final Path directory;
    private final IdentityFiles.Maker keyMaker;

    /// @param directory need not be there before something is written
    /// @param keyMaker makes the key by which servers know us, when it is first needed
    public Remotes(Path directory, IdentityFiles.Maker keyMaker) {
        this.directory = directory;
        this.keyMaker = keyMaker;
    }

    /// All there are, by name.
    public Map<String, Remote> all() throws IOException {
        return all(read());
    }

    private static Map<String, Remote> all(ConfigYaml config) {
        Map<String, Remote> all = new TreeMap<>();
        Remote.STATIC.forEach(remote -> all.put(remote.name(), remote));
        config.remotes().stream()
                .filter(remote -> !remote.name().equals(Remote.LOCAL))
                .forEach(remote -> all.put(remote.name(), remote));
        return all;
    }

    public Optional<Remote> find(String name) throws IOException {
        return Optional.ofNullable(all().get(name));
    }

    /// The one that is meant where none is named.
    public String defaultName() throws IOException {
        // where there is no file, not even the classes that read one are loaded
        return config().isThere() ? read().defaultRemote().orElse(Remote.LOCAL) : Remote.LOCAL;
    }

    /// The project that commands mean on the store of this machine.
    public String localProject() throws IOException {
        return config().isThere() ? read().localProject().orElse(Project.DEFAULT) : Project.DEFAULT;
    }

    /// Whether these are the remotes of incus, which reads its own word for the protocol only.
    public boolean areOfIncus() throws IOException {
        if (!config().isThere()) {
            return String.valueOf(directory.getFileName()).equals(Remote.INCUS);
        }
        return read().remotes().stream().anyMatch(r -> r.protocol().equals(Remote.INCUS));
    }

    /// @throws AlreadyExists if there is one of that name
    /// @throws Invalid if nothing can have that name
    public void add(Remote remote, Proofs proofs) throws IOException {
        checkName(remote.name());
        change(
                config -> {
                    checkFree(config, remote.name());
                    keep(proofs.pinned(), pinned(remote.name()));
                    keep(proofs.authorities(), authorities(remote.name()));
                    config.add(remote);
                });
    }

    /// What an earlier remote of this name may have left would let in the wrong server.
    private static void keep(Optional<String> pem, SmallFile file) throws IOException {
        if (pem.isPresent()) {
            file.write(pem.get(), EVERYBODY);
        } else {
            file.delete();
        }
    }

    /// Beforehand, so that nobody answers questions in vain.
    public void checkNew(String name) throws IOException {
        checkName(name);
        checkFree(read(), name);
    }

    private static void checkFree(ConfigYaml config, String name) {
        Remote there = all(config).get(name);
        if (there != null) {
            throw new AlreadyExists(
                    "Remote %s exists as <%s>"
                            .formatted(name, there.address().replaceAll("//[^/,]*@", "//")));
        }
    }

    private static void checkName(String name) {
        if (name.contains(":")) {
            throw new Invalid("Remote names may not contain colons");
        }
        boolean isPrintable = !name.isBlank() && Words.printable(name).equals(name);
        if (!isPrintable || name.startsWith(".") || Path.of(name).getNameCount() != 1) {
            throw new Invalid(
                    "Invalid remote name \"%s\": it may not be empty, begin with a dot or hold a slash"
                            .formatted(Words.printable(name)));
        }
    }

    public void remove(String name) throws IOException {
        change(
                config -> {
                    checkChangeable(config, name);
                    if (config.defaultRemote().filter(name::equals).isPresent()) {
                        throw new Invalid("Can't remove the default remote");
                    }
                    config.remove(name);
                },
                () -> {
                    pinned(name).delete();
                    authorities(name).delete();
                });
    }

    public void rename(String name, String newName) throws IOException {
        checkName(newName);
        change(
                config -> {
                    checkChangeable(config, name);
                    if (all(config).containsKey(newName)) {
                        throw new AlreadyExists("Remote %s already exists".formatted(newName));
                    }
                    config.rename(name, newName);
                    if (config.defaultRemote().filter(name::equals).isPresent()) {
                        config.setDefaultRemote(newName);
                    }
                },
                () -> {
                    pinned(name).moveTo(pinned(newName));
                    authorities(name).moveTo(authorities(newName));
                });
    }

    public void setAddress(String name, String address) throws IOException {
        change(
                config -> {
                    checkChangeable(config, name);
                    config.setAddress(name, address);
                });
    }

    /// From then on commands mean this project of the remote, where they name none.
    public void setProject(String name, String project) throws IOException {
        change(
                config -> {
                    if (name.equals(Remote.LOCAL)) {
                        config.setLocalProject(project);
                    } else {
                        checkChangeable(config, name);
                        config.setProject(name, project);
                    }
                });
    }

    public void setDefault(String name) throws IOException {
        change(
                config -> {
                    checkThere(config, name);
                    config.setDefaultRemote(name);
                });
    }

    private static Remote checkThere(ConfigYaml config, String name) {
        Map<String, Remote> all = all(config);
        Remote remote = all.get(name);
        if (remote == null) {
            throw new NotFound(
                    "Remote %s doesn't exist%s"
                            .formatted(Words.printable(name), Nearest.hint(name, all.keySet())));
        }
        return remote;
    }

    private static void checkChangeable(ConfigYaml config, String name) {
        if (checkThere(config, name).isStatic()) {
            throw new Invalid("Remote %s is static and cannot be modified".formatted(name));
        }
    }

    /// The key by which the server of this name knows us, made where there is none.
    ///
    /// @param library is to show it
    Identity identity(String name, TlsLibrary library) throws IOException {
        Path own = directory.resolve("clientcerts").resolve(name + ".crt");
        if (Files.exists(own)) {
            return new IdentityFiles(own, own.resolveSibling(name + ".key"), library).load();
        }
        new OwnDirectory(directory).make();
        return new IdentityFiles(
                        directory.resolve("client.crt"), directory.resolve("client.key"), library)
                .loadOrMake(keyMaker);
    }

    /// What is written down of how the server of this name proves to be the right one.
    Proofs proofs(String name) throws IOException {
        Optional<String> authorities = authorities(name).read();
        return new Proofs(
                pinned(name).read(),
                authorities.isPresent() ? authorities : file("", "client.ca").read());
    }

    private SmallFile pinned(String name) {
        return file("servercerts", name + ".crt");
    }

    private SmallFile authorities(String name) {
        return file("clientcerts", name + ".ca");
    }

    private SmallFile config() {
        return file("", "config.yml");
    }

    private SmallFile file(String folder, String name) {
        return new SmallFile(directory.resolve(folder).resolve(name));
    }

    private ConfigYaml read() throws IOException {
        new OwnDirectory(directory).tighten();
        Optional<String> text = config().read();
        return text.isPresent()
                ? ConfigYaml.parse(text.get(), config().path())
                : ConfigYaml.fresh(config().path());
    }

    private interface Change {
        void apply(ConfigYaml config) throws IOException;
    }

    /// What belongs to a change of the configuration, and is done when that stands.
    private interface Afterwards {
        void run() throws IOException;
    }

    private void change(Change change) throws IOException {
        change(change, () -> {});
    }

    private void change(Change change, Afterwards afterwards) throws IOException {
        new OwnDirectory(directory).make();
        synchronized (Remotes.class) { // file locks are for other processes
            Path lock = directory.resolve("config.yml.lock");
            try (FileChannel file = OwnDirectory.open(lock);
                    var _ = file.lock()) {
                ConfigYaml config = read();
                change.apply(config);
                config().write(config.text(), OWNER);
                afterwards.run();
            }
        }
    }
}
