import gantry.wire.streams.StreamsItem;
import gantry.wire.streams.StreamsProduct;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpDelete;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.ssl.SSLContexts;

/// Publishes and deletes tiny images as fast as it can, over the socket, while readers fetch the indexes and one of the
/// files they name, over HTTPS: SOCKET URL SECONDS READERS. Prints how many images came and went, how often an index with
/// a file was read, and how many readers met something wrong; and what that was, to standard error.
void main(String[] args) throws Exception {
    long end = System.nanoTime() + Long.parseLong(args[2]) * 1_000_000_000L;
    AtomicInteger published = new AtomicInteger();
    AtomicInteger read = new AtomicInteger();
    Map<String, Integer> faults = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    threads.add(Thread.ofVirtual().start(() -> publish(Path.of(args[0]), end, published, faults)));
    for (int i = 0; i < Integer.parseInt(args[3]); i++) {
        threads.add(Thread.ofVirtual().start(() -> readAll(URI.create(args[1]), end, read, faults)));
    }
    for (Thread thread : threads) {
        thread.join();
    }
    faults.forEach((what, times) -> System.err.println(times + " times: " + what));
    IO.println(published + " " + read + " " + faults.values().stream().mapToInt(Integer::intValue).sum());
}

void publish(Path socket, long end, AtomicInteger published, Map<String, Integer> faults) {
    RequestConfig config = RequestConfig.custom().setUnixDomainSocket(socket).build();
    Deque<String> there = new ArrayDeque<>();
    try (CloseableHttpClient client = HttpClients.custom().setDefaultRequestConfig(config).build()) {
        for (int i = 0; System.nanoTime() < end; i++) {
            byte[] image = TinyImage.of(5_000_000 + i);
            HttpPost post = new HttpPost("http://localhost/1.0/images");
            post.addHeader("X-LXD-public", "true");
            post.setEntity(new ByteArrayEntity(image, ContentType.APPLICATION_OCTET_STREAM));
            await(client, post);
            there.add(sha256(image));
            published.incrementAndGet();
            if (there.size() > 20) {
                await(client, new HttpDelete("http://localhost/1.0/images/" + there.remove()));
            }
        }
    } catch (IOException e) {
        faults.merge("publishing: " + e, 1, Integer::sum);
    }
}

void await(CloseableHttpClient client, HttpUriRequestBase request) throws IOException {
    String operation =
            client.execute(
                    request,
                    answer -> {
                        EntityUtils.consume(answer.getEntity());
                        return answer.getHeader("Location").getValue();
                    });
    get(client, "http://localhost" + operation + "/wait");
}

void readAll(URI server, long end, AtomicInteger read, Map<String, Integer> faults) {
    try (CloseableHttpClient client = web()) {
        while (System.nanoTime() < end) {
            try {
                readOnce(client, server.toString());
                read.incrementAndGet();
            } catch (IOException | RuntimeException e) {
                faults.merge("reading: " + e, 1, Integer::sum);
            }
        }
    } catch (IOException | GeneralSecurityException e) {
        faults.merge("reading: " + e, 1, Integer::sum);
    }
}

void readOnce(CloseableHttpClient client, String server) throws IOException {
    get(client, server + "/streams/v1/index.json");
    byte[] products = get(client, server + "/streams/v1/images.json");
    List<StreamsItem> items =
            StreamsProduct.readAll(new ByteArrayInputStream(products), 1 << 27).stream()
                    .flatMap(product -> product.versions().stream())
                    .flatMap(version -> version.items().stream())
                    .toList();
    StreamsItem item = items.get(ThreadLocalRandom.current().nextInt(items.size()));
    byte[] file = get(client, server + "/" + item.path());
    if (!sha256(file).equals(item.sha256()) || file.length != item.size()) {
        throw new IOException("other bytes than the index says");
    }
}

byte[] get(CloseableHttpClient client, String url) throws IOException {
    return client.execute(
            new HttpGet(url),
            answer -> {
                byte[] body = EntityUtils.toByteArray(answer.getEntity());
                if (answer.getCode() != 200) {
                    throw new IOException(answer.getCode() + " " + url.replaceAll("[0-9a-f-]{36,}", "*"));
                }
                return body;
            });
}

CloseableHttpClient web() throws GeneralSecurityException {
    return HttpClients.custom()
            .setConnectionManager(
                    PoolingHttpClientConnectionManagerBuilder.create()
                            .setTlsSocketStrategy(
                                    new DefaultClientTlsStrategy(
                                            SSLContexts.custom().loadTrustMaterial((_, _) -> true).build(),
                                            NoopHostnameVerifier.INSTANCE))
                            .build())
            .build();
}

String sha256(byte[] bytes) throws IOException {
    try {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
        throw new IOException(e);
    }
}
