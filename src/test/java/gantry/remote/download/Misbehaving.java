package gantry.remote.download;

import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// A web server on loopback that serves files and misbehaves on purpose: each request is answered
/// by the file's [Manner], which knows how many requests there were before it.
public final class Misbehaving implements Closeable {
    /// How the n-th request, counted from 0, is answered.
    public interface Manner {
        void answer(int n, Request request, Answer answer) throws IOException;
    }

    /// What was asked.
    public record Request(String method, String path, Map<String, String> headers) {
        /// The first byte that is asked for.
        public long from() {
            return range().map(text -> Long.parseLong(text.split("[=-]", -1)[1])).orElse(0L);
        }

        public Optional<String> range() {
            return header("range");
        }

        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }

    private final ServerSocket listener;
    private final Thread accepting;
    private final Map<String, Manner> files = new TreeMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicLong sent = new AtomicLong();

    public Misbehaving() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        accepting = Thread.ofVirtual().start(this::listen);
    }

    /// Answers requests for this path in this manner; all others are answered with 404.
    public Misbehaving on(String path, Manner manner) {
        synchronized (files) {
            files.put(path, manner);
        }
        return this;
    }

    /// Begins with the file, and goes on when it is told to.
    public static Manner stalling(byte[] file, int bytes, CountDownLatch goOn) {
        return (_, _, answer) -> answer.stall(file, bytes, goOn);
    }

    /// As a decent server does.
    public static Manner decent(byte[] file) {
        return (_, request, answer) -> answer.serve(request, file);
    }

    /// Ends the first connections after this many bytes each.
    public static Manner cutting(byte[] file, int times, int bytes) {
        return (n, request, answer) -> {
            if (n < times) {
                answer.cutAfter(bytes);
            }
            answer.serve(request, file);
        };
    }

    /// Answers the first requests in another manner than the later ones.
    public static Manner first(int times, Manner strange, Manner later) {
        return (n, request, answer) -> {
            if (n < times) {
                strange.answer(n, request, answer);
            } else {
                later.answer(n - times, request, answer);
            }
        };
    }

    /// With this status and these headers.
    public static Manner status(String status, String... headers) {
        return (_, _, answer) -> answer.send(status, new byte[0], headers);
    }

    private void listen() {
        try (listener) {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Request request = read(socket.getInputStream());
            Manner manner;
            int n;
            synchronized (files) {
                n = (int) requests.stream().filter(r -> r.path().equals(request.path())).count();
                requests.add(request);
                manner = files.getOrDefault(request.path(), status("404 Not Found"));
            }
            manner.answer(n, request, new Answer(socket, request.method().equals("HEAD")));
        } catch (SocketException _) {
            // the client has heard enough
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Request read(InputStream in) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
        String first = lines.readLine();
        if (first == null) {
            throw new SocketException("nobody asked anything");
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = lines.readLine(); line != null && !line.isEmpty(); ) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
            line = lines.readLine();
        }
        String[] words = first.split(" ", -1);
        return new Request(words[0], words[1], headers);
    }

    /// How an answer goes out.
    public final class Answer {
        private final Socket socket;
        private final boolean headOnly;
        private int cut = Integer.MAX_VALUE;

        Answer(Socket socket, boolean headOnly) {
            this.socket = socket;
            this.headOnly = headOnly;
        }

        /// Ends the connection after so many bytes of the body, all of which arrive.
        public void cutAfter(int bytes) {
            cut = bytes;
        }

        /// Resets the connection after at most so many bytes of the body.
        public void resetAfter(int bytes) throws IOException {
            cut = bytes;
            socket.setSoLinger(true, 0);
        }

        /// Sends the file or the range that is asked for, as Go's file server does.
        public void serve(Request request, byte[] file) throws IOException {
            serve(request, file, "\"%08x\"".formatted(Arrays.hashCode(file)));
        }

        /// The same under this tag.
        public void serve(Request request, byte[] file, String tag) throws IOException {
            List<String> all = new ArrayList<>(List.of("ETag: " + tag));
            boolean same = request.header("if-range").map(tag::equals).orElse(true);
            if (request.range().isEmpty() || !same) {
                send("200 OK", file, all.toArray(String[]::new));
                return;
            }
            String[] range = request.range().get().substring(6).split("-", -1);
            int from = Integer.parseInt(range[0]);
            int to = range[1].isEmpty() ? file.length : Integer.parseInt(range[1]) + 1;
            if (from >= file.length) {
                all.add("Content-Range: bytes */" + file.length);
                send("416 Range Not Satisfiable", new byte[0], all.toArray(String[]::new));
                return;
            }
            all.add("Content-Range: bytes %d-%d/%d".formatted(from, to - 1, file.length));
            send(
                    "206 Partial Content",
                    Arrays.copyOfRange(file, from, to),
                    all.toArray(String[]::new));
        }

        /// Sends a body whose length is announced.
        public void send(String status, byte[] body, String... headers) throws IOException {
            sendAnnounced(status, body.length, body, headers);
        }

        /// Sends a body of another length than is announced.
        public void sendAnnounced(String status, long length, byte[] body, String... headers)
                throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            line(out, "HTTP/1.1 " + status);
            line(out, "Content-Length: " + length);
            finish(out, body, headers);
        }

        /// Sends a body in chunks, so that nothing is said about its length.
        public void sendChunked(byte[] body, String... headers) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            line(out, "HTTP/1.1 200 OK");
            line(out, "Transfer-Encoding: chunked");
            ByteArrayOutputStream chunks = new ByteArrayOutputStream();
            line(chunks, Integer.toHexString(body.length));
            chunks.write(body);
            line(chunks, "\r\n0\r\n");
            finish(out, chunks.toByteArray(), headers);
        }

        private void stall(byte[] body, int bytes, CountDownLatch goOn) throws IOException {
            OutputStream out = socket.getOutputStream();
            line(out, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n".formatted(body.length));
            out.write(body, 0, bytes);
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            out.write(body, bytes, body.length - bytes);
            sent.addAndGet(body.length);
        }

        private void finish(ByteArrayOutputStream head, byte[] body, String... headers)
                throws IOException {
            for (String header : headers) {
                line(head, header);
            }
            line(head, "Connection: close\r\n");
            OutputStream out = socket.getOutputStream();
            out.write(head.toByteArray());
            if (headOnly) {
                return;
            }
            int length = Math.min(cut, body.length);
            sent.addAndGet(length); // before the client can have it all
            out.write(body, 0, length);
        }

        private static void line(OutputStream out, String text) throws IOException {
            out.write((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /// The requests so far.
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /// The ranges of the requests for a path so far; `-` for one without.
    public List<String> ranges(String path) {
        return requests.stream()
                .filter(request -> request.path().equals(path))
                .map(request -> request.range().orElse("-"))
                .toList();
    }

    /// How many bytes of bodies were sent so far.
    public long sent() {
        return sent.get();
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(listener.getLocalPort(), path));
    }

    /// For downloads from here that wait for nothing.
    public static Downloads impatient() {
        return new Downloads(new HttpClient(HttpSettings.WEB), new TestPatience().patience());
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            accepting.join(); // before that it may take one more
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
