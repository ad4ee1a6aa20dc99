package gantry.peer;

import static java.util.concurrent.TimeUnit.SECONDS;

import gantry.http.Identity;
import gantry.http.Pem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A real nginx or haproxy on loopback, that runs a configuration of `docs/proxy.md` as it stands
/// there, but for ports and paths.
final class DocumentedProxy implements AutoCloseable {
    private static final Path PAGE = Path.of("docs/proxy.md");
    private static final Path STREAM = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int port;
    private final Process process;

    private DocumentedProxy(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /// Returns once it answers.
    ///
    /// @param program `nginx` or `haproxy`
    /// @param does what the first line of the configuration says
    /// @param daemon address and port of what is behind it
    /// @param certificate of the daemon, as PEM
    static DocumentedProxy start(
            Path directory,
            String program,
            String does,
            String daemon,
            String certificate,
            Identity identity)
            throws IOException {
        String address = FreePort.address();
        Path chain = directory.resolve("images.crt");
        Path key = directory.resolve("images.key");
        Path both = directory.resolve("images.pem");
        Path trusted = directory.resolve("gantry.crt");
        Files.writeString(chain, Pem.text(identity.chain()));
        Files.writeString(key, Pem.text(identity.key()));
        Files.writeString(both, Pem.text(identity.chain()) + Pem.text(identity.key()));
        Files.writeString(trusted, certificate);
        String block =
                block(program, does)
                        .replace("listen 443", "listen " + address)
                        .replace("bind :443", "bind " + address)
                        .replace("127.0.0.1:8443", daemon)
                        .replace("/etc/nginx/images.crt", chain.toString())
                        .replace("/etc/nginx/images.key", key.toString())
                        .replace("/etc/haproxy/images.pem", both.toString())
                        .replace("/etc/haproxy/gantry.crt", trusted.toString());
        Path file = directory.resolve("conf");
        Files.writeString(file, program.equals("nginx") ? nginx(directory, block) : block);
        List<String> command =
                program.equals("nginx")
                        ? List.of("nginx", "-p", "" + directory, "-c", "" + file, "-e", "errors")
                        : List.of("haproxy", "-db", "-f", "" + file);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("said").toFile())
                        .start();
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        DocumentedProxy proxy = new DocumentedProxy(port, process);
        proxy.awaitAnswer(directory);
        return proxy;
    }

    private static String block(String program, String does) throws IOException {
        Matcher block =
                Pattern.compile("```%s\n(# %s\n.*?)```".formatted(program, does), Pattern.DOTALL)
                        .matcher(Files.readString(PAGE));
        if (!block.find()) {
            throw new AssertionError("No %s that %s in %s".formatted(program, does, PAGE));
        }
        return block.group(1);
    }

    /// What is around the block in a file of its own.
    private static String nginx(Path directory, String block) {
        String start =
                """
                daemon off;
                master_process off;
                user root;
                pid DIRECTORY/pid;
                """
                        + (Files.exists(STREAM) ? "load_module %s;\n".formatted(STREAM) : "")
                        + "events {}\n";
        String http =
                """
                http {
                    access_log off;
                    client_body_temp_path DIRECTORY/body;
                    proxy_temp_path DIRECTORY/proxy;
                    fastcgi_temp_path DIRECTORY/fastcgi;
                    uwsgi_temp_path DIRECTORY/uwsgi;
                    scgi_temp_path DIRECTORY/scgi;
                    BLOCK
                }
                """;
        return (start + (block.contains("stream {") ? block : http.replace("BLOCK", block)))
                .replace("DIRECTORY", directory.toString());
    }

    private void awaitAnswer(Path directory) throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (ConnectException e) {
                if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                    close();
                    throw new IOException(Files.readString(directory.resolve("said")), e);
                }
                Thread.onSpinWait();
            }
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("Interrupted while a proxy was stopping");
        }
    }
}
