package gantry.peer;

import static java.util.concurrent.TimeUnit.SECONDS;

import gantry.http.Identity;
import gantry.http.Pem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A real nginx on loopback, which speaks TLS 1.3 only and serves the files of a directory. What is
/// beneath `slow/` comes as fast as anything at first, and then no more to speak of.
final class Nginx implements AutoCloseable {
    /// Of one answer from beneath `slow/`, in bytes.
    static final int FAST = 3 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final URI url;
    private final Process server;

    private Nginx(Path directory, URI url, Process server) {
        this.directory = directory;
        this.url = url;
        this.server = server;
    }

    /// Returns once it answers.
    ///
    /// @param directory a new one for its files and all that it writes
    /// @param headers that are all of the answer at these paths
    static Nginx start(Path directory, Identity identity, Map<String, List<String>> headers)
            throws IOException {
        Files.createDirectories(directory.resolve("files"));
        Files.writeString(directory.resolve("certificate"), Pem.text(identity.chain()));
        Files.writeString(directory.resolve("key"), Pem.text(identity.key()));
        String address = FreePort.address();
        Path configuration = directory.resolve("conf");
        Files.writeString(configuration, configuration(directory, address, headers));
        List<String> command =
                List.of("nginx", "-p", "" + directory, "-c", "" + configuration, "-e", "errors");
        Process server = new ProcessBuilder(command).inheritIO().start();
        Nginx nginx = new Nginx(directory, URI.create("https://" + address), server);
        nginx.awaitAnswer();
        return nginx;
    }

    private static String configuration(
            Path directory, String address, Map<String, List<String>> headers) {
        StringBuilder locations = new StringBuilder();
        headers.forEach(
                (path, lines) -> {
                    locations.append("location = %s {".formatted(path));
                    lines.forEach(line -> locations.append("add_header %s;".formatted(line)));
                    locations.append("return 200; }\n");
                });
        return CONFIGURATION
                .replace("DIRECTORY", directory.toString())
                .replace("ADDRESS", address)
                .replace("FAST", "" + FAST)
                .replace("LOCATIONS", locations);
    }

    private static final String CONFIGURATION =
            """
            daemon off;
            master_process off;
            user root;
            pid DIRECTORY/pid;
            events {}
            http {
                log_format asked '$request_method $uri $status "$http_range" $body_bytes_sent';
                access_log DIRECTORY/asked asked;
                sendfile on;
                client_body_temp_path DIRECTORY/body;
                proxy_temp_path DIRECTORY/proxy;
                fastcgi_temp_path DIRECTORY/fastcgi;
                uwsgi_temp_path DIRECTORY/uwsgi;
                scgi_temp_path DIRECTORY/scgi;
                server {
                    listen ADDRESS ssl;
                    ssl_certificate DIRECTORY/certificate;
                    ssl_certificate_key DIRECTORY/key;
                    ssl_protocols TLSv1.3;
                    root DIRECTORY/files;
                    location /slow/ { limit_rate_after FAST; limit_rate 1; }
                    LOCATIONS
                }
            }
            """;

    private void awaitAnswer() throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
                return;
            } catch (ConnectException e) {
                if (!server.isAlive() || Instant.now().isAfter(deadline)) {
                    close();
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    /// What it serves.
    Path files() {
        return directory.resolve("files");
    }

    void put(String path, byte[] bytes) throws IOException {
        Path file = files().resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    String url(String path) {
        return url.resolve(path).toString();
    }

    /// A line of its log.
    ///
    /// @param range that was asked for, or `-`
    /// @param sent of the body, in bytes
    record Asked(String method, String path, int status, String range, long sent) {
        private static Asked read(String line) {
            List<String> words = Arrays.asList(line.split(" ", -1));
            return new Asked(
                    words.get(0),
                    words.get(1),
                    Integer.parseInt(words.get(2)),
                    words.get(3).replace("\"", ""),
                    Long.parseLong(words.get(4)));
        }
    }

    /// What was asked for so far, where the answer is over.
    List<Asked> asked() throws IOException {
        String log = Files.readString(directory.resolve("asked"));
        return log.substring(0, log.lastIndexOf('\n') + 1).lines().map(Asked::read).toList();
    }

    @Override
    public void close() throws IOException {
        server.destroy();
        try {
            if (!server.waitFor(PATIENCE.toSeconds(), SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("Interrupted while nginx was stopping");
        }
    }
}
