package gantry.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1 with as little on top as the library allows: no cookies, no redirects, no retries, no
/// unpacking of what a server packed. Usable from many threads; an interrupted thread's request is
/// cut off at once.
public final class HttpClient implements Closeable {
    private final HttpSettings settings;
    private @Nullable CloseableHttpClient made;

    public HttpClient(HttpSettings settings) {
        this.settings = settings;
    }

    /// Made only when something is sent: it takes longer than a whole command that finds all it
    /// needs on the disk.
    private synchronized CloseableHttpClient client() {
        if (made == null) {
            made =
                    HttpClientBuilder.create()
                            .setConnectionManager(Connections.of(settings))
                            .setRoutePlanner(new Route(settings.proxies()))
                            .disableCookieManagement()
                            .disableContentCompression()
                            .disableAuthCaching()
                            .disableRedirectHandling()
                            .disableAutomaticRetries()
                            .disableDefaultUserAgent()
                            .build();
        }
        return made;
    }

    /// Sends the request, with its body, and returns when the answer's headers are there.
    ///
    /// @throws IOException if the server cannot be reached or does not speak HTTP; its message
    ///     holds nothing of the request's query, headers or body
    /// @throws CertificateRefused if the server does not prove to be the right one
    /// @throws BodyFailed if the body's writer fails; the server then sees a body that is cut short
    /// @throws AddressRefused if the settings forbid where the request would go
    /// @throws NotReached instead of all these where the settings are confined, but for the body's
    ///     failure
    public HttpAnswer send(HttpRequest request) throws IOException {
        try {
            return sent(request);
        } catch (BodyFailed e) {
            throw e;
        } catch (IOException e) {
            throw Thread.currentThread().isInterrupted() ? e : told(request, e);
        }
    }

    private IOException told(HttpRequest request, IOException e) {
        if (settings.unsaid().isEmpty()) {
            return e;
        }
        settings.unsaid().get().notReached(request.url(), e);
        return new NotReached();
    }

    private HttpAnswer sent(HttpRequest request) throws IOException {
        HttpHost target = target(request.url());
        checkTarget(target);
        HttpUriRequestBase message = new HttpUriRequestBase(request.method(), request.url());
        request.headers().forEach(header -> message.addHeader(header.name(), header.value()));
        HttpClientContext context = HttpClientContext.create();
        context.setRequestConfig(config(request.body()));
        return switch (request.body()) {
            case HttpBody.None _ -> execute(target, message, context);
            case HttpBody.Text(String type, String text) -> {
                message.setEntity(
                        new StringEntity(text, ContentType.create(type, StandardCharsets.UTF_8)));
                yield execute(target, message, context);
            }
            case HttpBody.Stream stream -> {
                SentBody body = new SentBody(stream.writer(), message::cancel);
                message.setEntity(
                        new EntityTemplate(
                                stream.length().orElse(-1),
                                ContentType.parse(stream.contentType()),
                                null,
                                body));
                yield execute(target, message, context, body);
            }
        };
    }

    private HttpAnswer execute(
            HttpHost target, HttpUriRequestBase message, HttpClientContext context, SentBody body)
            throws IOException {
        try {
            return execute(target, message, context);
        } catch (IOException | RuntimeException e) {
            body.check();
            throw e;
        }
    }

    private HttpAnswer execute(
            HttpHost target, HttpUriRequestBase message, HttpClientContext context)
            throws IOException {
        try {
            return new HttpAnswer(client().executeOpen(target, message, context), message::cancel);
        } catch (SSLException e) {
            throw Interruption.orElse(CertificateRefused.orElse(e));
        } catch (IOException e) {
            throw Interruption.orElse(e);
        }
    }

    private static HttpHost target(URI url) throws IOException {
        String host = url.getHost();
        String scheme = url.getScheme();
        if (host == null || scheme == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IOException("Not a URL of a web server: " + url.getRawAuthority());
        }
        return new HttpHost(scheme, host, url.getPort());
    }

    /// A proxy connects to whatever it finds under the name; the rule can only be asked beforehand.
    /// So it is for the proxy's own name, whose addresses are not asked for when connecting.
    private void checkTarget(HttpHost target) throws IOException {
        String host = target.getHostName();
        boolean onTheWay = settings.proxies().on(target.getSchemeName(), host).isPresent();
        if (!settings.addresses().equals(AddressRule.ANY)
                && (onTheWay || settings.proxies().isOne(host))) {
            Connections.Names.check(settings.addresses(), host, InetAddress.getAllByName(host));
        }
    }

    /// A server that refuses what comes in a stream says so before the stream is sent.
    private RequestConfig config(HttpBody body) {
        RequestConfig.Builder config =
                RequestConfig.custom()
                        .setResponseTimeout(Connections.timeout(settings.idle()))
                        .setConnectionRequestTimeout(Timeout.ofMinutes(3))
                        .setExpectContinueEnabled(body instanceof HttpBody.Stream)
                        .setProtocolUpgradeEnabled(false)
                        .setAuthenticationEnabled(false);
        settings.socket().ifPresent(config::setUnixDomainSocket);
        return config.build();
    }

    @Override
    public synchronized void close() throws IOException {
        if (made != null) {
            made.close();
        }
    }

    private static final class Route extends DefaultRoutePlanner {
        private final Proxies proxies;

        Route(Proxies proxies) {
            super(DefaultSchemePortResolver.INSTANCE);
            this.proxies = proxies;
        }

        @Override
        protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
            return proxies.on(target.getSchemeName(), target.getHostName())
                    .map(proxy -> new HttpHost(proxy.getScheme(), proxy.getHost(), proxy.getPort()))
                    .orElse(null);
        }
    }
}
