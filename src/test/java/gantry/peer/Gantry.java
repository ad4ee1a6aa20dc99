package gantry.peer;

import gantry.http.HttpSettings;
import gantry.http.Identity;
import gantry.http.Pem;
import gantry.http.SelfSigned;
import gantry.http.ThisHost;
import gantry.image.Access;
import gantry.remote.streams.StaleIndex;
import gantry.server.App;
import gantry.server.RequestLog;
import gantry.server.frame.ServerFacts;
import gantry.server.jobs.WorkPools;
import gantry.server.listen.ListenSettings;
import gantry.server.listen.ListenSettings.Https;
import gantry.server.listen.ListenSettings.OldestTls;
import gantry.server.listen.Listener;
import gantry.server.listen.limits.Limits;
import gantry.settings.CurrentSettings;
import gantry.settings.ListenAddress;
import gantry.store.ImageStore;
import gantry.upkeep.Outbound;
import gantry.upkeep.UpdateSources;
import gantry.wire.TokenJson;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// Our daemon, in this process, on a store of its own: on a Unix socket and on HTTPS.
final class Gantry implements AutoCloseable {
    private static final Clock CLOCK = Clock.systemUTC();

    private final Path directory;
    private final WorkPools work = WorkPools.of(2);
    private final ImageStore store;
    private final Identity identity;
    private final Listener listener;
    private final List<String> addresses = new CopyOnWriteArrayList<>();

    private Gantry(Path directory) throws IOException {
        this.directory = directory;
        this.store = ImageStore.open(directory, CLOCK, work.files());
        this.identity = new SelfSigned(CLOCK, new SecureRandom()).make("test", ThisHost.look());
        this.listener = Listener.open(listen(), app());
        addresses.add("127.0.0.1:" + listener.addresses().getFirst().getPort());
    }

    static Gantry start(Path directory) throws IOException {
        return new Gantry(directory);
    }

    private ListenSettings listen() {
        Https https =
                new Https(List.of(ListenAddress.parse("127.0.0.1:0")), identity, OldestTls.V1_3);
        return new ListenSettings(
                Optional.of(directory.resolve("unix.socket")), Optional.of(https), Limits.USUAL);
    }

    private App app() throws IOException {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        CurrentSettings settings = new CurrentSettings(store.configuration());
        RequestLog log = new RequestLog(nowhere, CLOCK);
        return new App(
                store,
                settings,
                this::facts,
                Files.getFileStore(directory),
                new UpdateSources(
                        new Outbound(
                                HttpSettings.WEB,
                                () -> settings.now().networks().withAnyUrl(),
                                log.ofConnections()),
                        List.of("x86_64"),
                        directory.resolve("cache"),
                        store::file,
                        CLOCK,
                        StaleIndex.UNTOLD,
                        work.files()),
                work,
                CLOCK,
                log);
    }

    private ServerFacts facts() {
        return new ServerFacts(
                "gantry-test",
                "test",
                addresses,
                List.of("x86_64"),
                Pem.text(identity.certificate()),
                identity.fingerprint().hex());
    }

    Path directory() {
        return directory;
    }

    /// The certificate of its HTTPS listener, as PEM.
    String certificate() {
        return Pem.text(identity.certificate());
    }

    ImageStore store() {
        return store;
    }

    String url() {
        return "https://" + addresses.getFirst();
    }

    /// What `gantry trust add` prints.
    String token(String name, Access access) throws IOException {
        String secret =
                store.trust(new SecureRandom()).issueToken(name, access, Optional.empty()).secret();
        return new TokenJson(
                        name, identity.fingerprint().hex(), addresses, secret, Optional.empty(), "")
                .encoded();
    }

    /// Bytes that are on their way in.
    long staging() throws IOException {
        return store.usage().stagingBytes();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        work.close();
        store.close();
    }
}
