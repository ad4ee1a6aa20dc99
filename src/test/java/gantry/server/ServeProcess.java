package gantry.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import gantry.cli.Main;
import gantry.image.Progress;
import gantry.store.ImageStore;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// `gantry serve` in a process of its own, on a store in a directory, for what one process cannot
/// show: signals, being killed, little memory, and a disk of its own.
public final class ServeProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern SERVING =
            Pattern.compile("^Serving on https://127\\.0\\.0\\.1:(\\d+)$", Pattern.MULTILINE);

    private final Path store;
    private final Path log;
    private final Process process;
    private final int port;

    private ServeProcess(Path store, Path log, Process process) throws IOException {
        this.store = store;
        this.log = log;
        this.process = process;
        this.port = awaitPort();
    }

    /// Returns once it serves.
    ///
    /// @param options of the JVM
    public static ServeProcess on(Path store, String... options) throws IOException {
        return of(Main.class, store, options);
    }

    /// The same, begun by a class that goes on with [Main].
    public static ServeProcess of(Class<?> main, Path store, String... options) throws IOException {
        return start(main, store, List.of(options), List.of("--listen", "127.0.0.1:0"));
    }

    /// The same, where `core.https_address` says, which is on loopback.
    public static ServeProcess asConfigured(Path store) throws IOException {
        return start(Main.class, store, List.of(), List.of());
    }

    private static ServeProcess start(
            Class<?> main, Path store, List<String> options, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(main.getName(), "serve"));
        command.addAll(arguments);
        Path log = Files.createTempFile("serve", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectInput(new File("/dev/null")).redirectOutput(log.toFile());
        builder.environment().put("GANTRY_DIR", store.toString());
        return new ServeProcess(store, log, builder.start());
    }

    /// Configures a store that is not served yet, with little free space that has to stay.
    public static void configure(Path store, Map<String, String> settings) throws IOException {
        try (ImageStore open = ImageStore.open(store, Clock.systemUTC())) {
            open.configuration().set(Map.of("limits.free_space", "64KiB"));
            open.configuration().set(settings);
        }
    }

    private int awaitPort() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Matcher serving = SERVING.matcher(log());
            if (serving.find()) {
                return Integer.parseInt(serving.group(1));
            }
            if (endsWithin(Duration.ofMillis(20))) {
                break;
            }
        }
        String said = log();
        close();
        throw new IOException("The daemon does not serve: " + said);
    }

    private boolean endsWithin(Duration time) throws IOException {
        try {
            return process.waitFor(time.toMillis(), MILLISECONDS);
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException("Interrupted").initCause(e);
        }
    }

    /// All that it has said.
    public String log() throws IOException {
        return Files.readString(log);
    }

    public TestCaller local() {
        return new TestCaller(() -> TestConnection.unix(store.resolve("unix.socket")));
    }

    /// Somebody without a certificate.
    public TestCaller anybody() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return new TestCaller(() -> TestConnection.tls(address, Optional.empty()));
    }

    /// Where it listens.
    public URI url() {
        return URI.create("https://127.0.0.1:" + port);
    }

    /// As `kill -HUP` does.
    public void hangUp() throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -HUP " + process.pid()).start();
        assertThat(kill.waitFor()).isZero();
    }

    /// Returns once its log holds that often what is given.
    public void awaitLog(String text, int times) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (log().split(Pattern.quote(text), -1).length <= times) {
            assertThat(System.nanoTime()).as("the log has: " + log()).isLessThan(end);
            assertThat(endsWithin(Duration.ofMillis(20))).as("ended: " + log()).isFalse();
        }
    }

    /// One of its metrics.
    public long metric(String name) throws IOException {
        return local().get("/1.0/metrics")
                .expect(200)
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    /// Files that uploads have left half-way.
    static List<Path> staging(Path store) throws IOException {
        Path staging = store.resolve("blobs/staging");
        if (!Files.exists(staging)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(staging)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /// Fails unless it serves, and every stored byte is what it should be.
    public void assertSound() throws IOException {
        local().get("/1.0").expect(200);
        try (ImageStore open = ImageStore.open(store, Clock.systemUTC())) {
            assertThat(open.verify(Progress.NONE)).isEmpty();
        }
    }

    /// As `kill` does.
    public void terminate() {
        process.destroy();
    }

    /// As `kill -9` does; returns when it is gone.
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(PATIENCE.toSeconds(), SECONDS)).isTrue();
    }

    /// Its exit code, if it ends by itself in that time.
    public int exitCode(Duration within) throws IOException {
        assertThat(endsWithin(within)).as("ended: " + log()).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        endsWithin(PATIENCE);
        Files.deleteIfExists(log);
    }
}
