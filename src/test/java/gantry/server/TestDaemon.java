package gantry.server;

import gantry.http.ClientCertificate;
import gantry.http.HttpSettings;
import gantry.http.Identity;
import gantry.http.Pem;
import gantry.http.SelfSigned;
import gantry.http.ServerTrust;
import gantry.http.ThisHost;
import gantry.image.Access;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import gantry.image.TrustedCertificate;
import gantry.remote.LxdRemote;
import gantry.remote.streams.StaleIndex;
import gantry.server.frame.ServerFacts;
import gantry.server.jobs.WorkPool;
import gantry.server.jobs.WorkPools;
import gantry.server.listen.ListenSettings;
import gantry.server.listen.ListenSettings.Https;
import gantry.server.listen.ListenSettings.OldestTls;
import gantry.server.listen.Listener;
import gantry.server.listen.limits.Limits;
import gantry.server.listen.limits.TrustedProxies;
import gantry.settings.CurrentSettings;
import gantry.settings.ListenAddress;
import gantry.store.ImageStore;
import gantry.store.TrustStore;
import gantry.upkeep.Outbound;
import gantry.upkeep.UpdateSources;
import gantry.wire.TokenJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/// The daemon as `serve` starts it, in this process, on a store in a directory: on the Unix socket
/// of that store, and on a port of loopback.
public final class TestDaemon implements AutoCloseable {
    private static final Identity SERVER = identity("server");
    private static final Identity STRANGER = identity("stranger");
    private static final Identity FULL = identity("full");
    private static final Identity RESTRICTED = identity("restricted");
    private static final Identity METER = identity("meter");

    /// The project that the restricted client may use.
    public static final String PROJECT = "theirs";

    private static final String FREE_SPACE = "limits.free_space";

    private static final String SOCKET = "unix.socket";

    private final Path directory;
    private final Path socket;
    private final WorkPools work;
    private final ImageStore store;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final List<String> addresses = new CopyOnWriteArrayList<>();
    private final CurrentSettings settings;
    private final App app;
    private final Listener listener;

    private TestDaemon(Path directory, Clock clock, Map<String, String> config, Limits limits)
            throws IOException {
        this(directory.resolve(SOCKET), clock, config, limits, WorkPools.of(2));
    }

    private TestDaemon(
            Path socket, Clock clock, Map<String, String> config, Limits limits, WorkPools work)
            throws IOException {
        this.socket = socket;
        this.directory = Objects.requireNonNull(socket.getParent());
        this.work = work;
        this.store = ImageStore.open(directory, clock, work.files());
        store.configuration().set(config);
        this.settings = new CurrentSettings(store.configuration());
        RequestLog requests =
                new RequestLog(new PrintStream(log, true, StandardCharsets.UTF_8), clock);
        this.app =
                new App(
                        store,
                        settings,
                        this::facts,
                        Files.getFileStore(directory),
                        new UpdateSources(
                                new Outbound(
                                        HttpSettings.WEB,
                                        () -> settings.now().networks(),
                                        requests.ofConnections()),
                                List.of("x86_64"),
                                directory.resolve("cache"),
                                store::file,
                                clock,
                                StaleIndex.UNTOLD,
                                work.files()),
                        work,
                        clock,
                        requests);
        this.listener = Listener.open(settings(limits), app);
        addresses.add("127.0.0.1:" + address().getPort());
    }

    /// With nothing configured but a small floor of free space.
    public static TestDaemon on(Path directory, Clock clock) throws IOException {
        return new TestDaemon(directory, clock, config(Map.of()), Limits.USUAL);
    }

    public static TestDaemon on(Path directory) throws IOException {
        return on(directory, Clock.systemUTC());
    }

    /// Another one on the same store, with a socket of its own.
    public static TestDaemon second(Path directory, Clock clock) throws IOException {
        Path socket = directory.resolve("second.socket");
        return new TestDaemon(socket, clock, config(Map.of()), Limits.USUAL, WorkPools.of(2));
    }

    public static TestDaemon on(Path directory, Map<String, String> config) throws IOException {
        return new TestDaemon(directory, Clock.systemUTC(), config(config), Limits.USUAL);
    }

    /// As the API would be told.
    public TestDaemon set(String key, String value) throws IOException {
        settings.set(Map.of(key, value));
        return this;
    }

    public static TestDaemon impatient(Path directory, Duration idle) throws IOException {
        return limited(directory, Limits.USUAL.withIdle(idle));
    }

    public static TestDaemon limited(Path directory, Limits limits) throws IOException {
        return new TestDaemon(directory, Clock.systemUTC(), config(Map.of()), limits);
    }

    /// Where there is no place for heavy work, and nobody waits for one.
    public static TestDaemon withoutWork(Path directory) throws IOException {
        WorkPool none = new WorkPool("none", 0, Duration.ZERO);
        return new TestDaemon(
                directory.resolve(SOCKET),
                Clock.systemUTC(),
                config(Map.of()),
                Limits.USUAL,
                new WorkPools(none, none, none));
    }

    private static Map<String, String> config(Map<String, String> config) {
        Map<String, String> all = new HashMap<>(Map.of(FREE_SPACE, "1MiB"));
        all.putAll(config);
        return all;
    }

    private ListenSettings settings(Limits limits) {
        return new ListenSettings(
                Optional.of(socket()),
                Optional.of(
                        new Https(
                                List.of(new ListenAddress("127.0.0.1", 0)),
                                SERVER,
                                OldestTls.V1_3,
                                new TrustedProxies(() -> settings.followed().trustedProxies()))),
                limits);
    }

    private ServerFacts facts() {
        return new ServerFacts(
                "test",
                "1",
                addresses,
                List.of("x86_64"),
                Pem.text(SERVER.certificate()),
                SERVER.fingerprint().hex());
    }

    private static Identity identity(String user) {
        try {
            return new SelfSigned(Clock.systemUTC(), new SecureRandom())
                    .make(user, new ThisHost("laptop", List.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets the restricted client into its project, which is made, the meter to the metrics, and
    /// the full client everywhere.
    public TestDaemon trusting() throws IOException {
        store.projects().create(new Project(PROJECT, "", true));
        trust(FULL, TrustedCertificate.Type.CLIENT, Access.FULL);
        trust(RESTRICTED, TrustedCertificate.Type.CLIENT, new Access(true, List.of(PROJECT)));
        trust(METER, TrustedCertificate.Type.METRICS, Access.FULL);
        return this;
    }

    /// Lets the restricted client use the project `shared` as well, which shares the images of
    /// `default`.
    public TestDaemon sharing() throws IOException {
        store.projects().create(new Project("shared", "", false));
        trust().update(restrictedTo(List.of(PROJECT, "shared")));
        return this;
    }

    /// Shuts the restricted client out.
    public void forgetRestricted() throws IOException {
        trust().remove(RESTRICTED.fingerprint().hex());
    }

    /// Lets the restricted client use these projects instead of those before.
    public void restrict(List<String> projects) throws IOException {
        trust().update(restrictedTo(projects));
    }

    private TrustedCertificate restrictedTo(List<String> projects) throws IOException {
        return trust().find(RESTRICTED.fingerprint().hex())
                .with("client", TrustedCertificate.Type.CLIENT, new Access(true, projects));
    }

    private TrustStore trust() {
        return store.trust(new SecureRandom());
    }

    private void trust(Identity identity, TrustedCertificate.Type type, Access access)
            throws IOException {
        store.trust(new SecureRandom())
                .add(
                        new ClientCertificate(identity.certificate())
                                .trusted("client", type, access, Clock.systemUTC().instant()));
    }

    CurrentSettings settings() {
        return settings;
    }

    App app() {
        return app;
    }

    public ImageStore store() {
        return store;
    }

    public Path socket() {
        return socket;
    }

    public InetSocketAddress address() {
        return listener.addresses().getFirst();
    }

    /// PEM of the certificate that it shows.
    public String certificate() {
        return Pem.text(SERVER.certificate());
    }

    /// Where others find an image of this daemon.
    public SourceAddress sourceOf(String alias) {
        return new SourceAddress(
                URI.create("https://127.0.0.1:" + address().getPort()),
                Protocol.LXD,
                Optional.of(Pem.text(SERVER.certificate())),
                alias,
                Optional.empty());
    }

    /// Where the daemon is, as people type it.
    public String host() {
        return addresses.getFirst();
    }

    /// The fingerprint of its certificate.
    public String fingerprint() {
        return SERVER.fingerprint().hex();
    }

    /// What `trust add` would print.
    public String token(String client) throws IOException {
        String secret =
                store.trust(new SecureRandom())
                        .issueToken(client, Access.FULL, Optional.empty())
                        .secret();
        return new TokenJson(client, fingerprint(), addresses, secret, Optional.empty(), "")
                .encoded();
    }

    /// A token for a browser, which may do everything.
    public String secret(String name) throws IOException {
        return secret(name, Access.FULL);
    }

    String secret(String name, Access access) throws IOException {
        return store.trust(new SecureRandom()).issueToken(name, access, Optional.empty()).secret();
    }

    /// All that has been logged.
    public String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    public TestCaller local() {
        return new TestCaller(() -> TestConnection.unix(socket()));
    }

    /// Somebody without a certificate.
    public TestCaller anybody() {
        return caller(Optional.empty());
    }

    /// The same, at another address of loopback.
    public TestCaller anybodyFrom(String from) {
        return new TestCaller(() -> TestConnection.tlsFrom(from, address()));
    }

    /// Somebody with a certificate that nobody has vouched for.
    public TestCaller stranger() {
        return caller(Optional.of(STRANGER));
    }

    public TestCaller full() {
        return caller(Optional.of(FULL));
    }

    /// The fully trusted client, through a proxy.
    public TestCaller fullThrough(InetSocketAddress proxy) {
        return new TestCaller(() -> TestConnection.tls(proxy, Optional.of(FULL)));
    }

    public TestCaller restricted() {
        return caller(Optional.of(RESTRICTED));
    }

    public TestCaller meter() {
        return caller(Optional.of(METER));
    }

    /// Our own client through the Unix socket.
    public LxdRemote remoteThroughSocket() {
        return LxdRemote.unix(socket());
    }

    /// Our own client over HTTPS, fully trusted after [#trusting].
    public LxdRemote remoteOverHttps() {
        String certificate = Pem.text(SERVER.certificate());
        return LxdRemote.https(
                sourceOf("").server(),
                HttpSettings.WEB.trusting(ServerTrust.pinned(certificate)).showing(FULL),
                Optional.of(certificate));
    }

    /// A connection of HTTP/2 by somebody without a certificate.
    public TestConnection http2ByAnybody() throws IOException {
        return TestConnection.http2(address(), Optional.empty());
    }

    /// The same, at another address of loopback.
    public TestConnection http2From(String from) throws IOException {
        return TestConnection.http2From(from, address());
    }

    /// The same, fully trusted after [#trusting].
    public TestConnection http2ByFull() throws IOException {
        return TestConnection.http2(address(), Optional.of(FULL));
    }

    private TestCaller caller(Optional<Identity> identity) {
        return new TestCaller(() -> TestConnection.tls(address(), identity));
    }

    /// Files that uploads have left half-way; not what is kept of pulls.
    public List<Path> staging() throws IOException {
        Path staging = directory.resolve("blobs/staging");
        if (!Files.exists(staging)) {
            return List.of(); // nothing has ever come in
        }
        try (Stream<Path> files = Files.list(staging)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        work.close();
        store.close();
    }
}
