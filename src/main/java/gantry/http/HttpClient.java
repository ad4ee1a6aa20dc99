package gantry.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1 with as little on top as the library allows: no cookies, no redirects, no retries, no
/// unpacking of what a server packed. Usable from many threads; an interrupted thread's request is
/// cut off at once.
public final class HttpClient implements Closeable {
    /// In the context of a request that came as far as the server: no proxy refused it.
    private static final String PASSED = "gantry.passed";

    private final HttpSettings settings;
    private final HostLookup lookup;
    private final Routes routes;
    private @Nullable CloseableHttpClient made;

    public HttpClient(HttpSettings settings) {
        this(settings, InetAddress::getAllByName);
    }

    /// @param lookup what names stand for
    HttpClient(HttpSettings settings, HostLookup lookup) {
        this.settings = settings;
        this.lookup = lookup;
        this.routes = new Routes(settings, lookup);
    }

    /// Made only when something is sent: it takes longer than a whole command that finds all it
    /// needs on the disk.
    private synchronized CloseableHttpClient client() {
        if (made == null) {
            made =
                    HttpClientBuilder.create()
                            .setConnectionManager(Connections.of(settings, lookup))
                            .setRoutePlanner(routes)
                            .addExecInterceptorAfter(
                                    ChainElement.CONNECT.name(), PASSED, HttpClient::passed)
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
    /// @throws ProxyRefused if the proxy on the way does not connect to the server
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
        List<InetAddress> checked = routes.checked(target);
        HttpUriRequestBase message = new HttpUriRequestBase(request.method(), request.url());
        request.headers().forEach(header -> message.addHeader(header.name(), header.value()));
        RequestConfig config = config(request.body());
        return switch (request.body()) {
            case HttpBody.None _ -> execute(target, checked, message, config);
            case HttpBody.Text(String type, String text) -> {
                message.setEntity(
                        new StringEntity(text, ContentType.create(type, StandardCharsets.UTF_8)));
                yield execute(target, checked, message, config);
            }
            case HttpBody.Stream stream -> {
                SentBody body = new SentBody(stream.writer(), message::cancel);
                message.setEntity(
                        new EntityTemplate(
                                stream.length().orElse(-1),
                                ContentType.parse(stream.contentType()),
                                null,
                                body));
                try {
                    yield execute(target, checked, message, config);
                } catch (IOException | RuntimeException e) {
                    body.check();
                    throw e;
                }
            }
        };
    }

    /// A proxy that cannot reach one address of a server may reach the next; nothing of the request
    /// was sent until one is.
    private HttpAnswer execute(
            HttpHost target,
            List<InetAddress> checked,
            HttpUriRequestBase message,
            RequestConfig config)
            throws IOException {
        for (InetAddress address : checked.subList(0, Math.max(0, checked.size() - 1))) {
            try {
                return execute(target, message, through(address, config));
            } catch (ProxyRefused _) {
                // the next one, then
            }
        }
        return checked.isEmpty()
                ? execute(target, message, context(config))
                : execute(target, message, through(checked.getLast(), config));
    }

    private static HttpClientContext context(RequestConfig config) {
        HttpClientContext context = HttpClientContext.create();
        context.setRequestConfig(config);
        return context;
    }

    private static HttpClientContext through(InetAddress checked, RequestConfig config) {
        HttpClientContext context = context(config);
        Routes.through(checked, context);
        return context;
    }

    private HttpAnswer execute(
            HttpHost target, HttpUriRequestBase message, HttpClientContext context)
            throws IOException {
        try {
            HttpAnswer answer =
                    new HttpAnswer(client().executeOpen(target, message, context), message::cancel);
            if (context.getAttribute(PASSED) == null) {
                throw routes.refused(target, context, answer.statusLine());
            }
            return answer;
        } catch (SSLException e) {
            throw Interruption.orElse(CertificateRefused.orElse(e));
        } catch (IOException e) {
            throw Interruption.orElse(e);
        }
    }

    /// Comes after the library's asking a proxy for a tunnel. A refusal it hands out as if the
    /// server had said it (httpclient5 5.6.5), and has given the connection up by then.
    private static ClassicHttpResponse passed(
            ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        scope.clientContext.setAttribute(PASSED, true);
        return chain.proceed(request, scope);
    }

    private static HttpHost target(URI url) throws IOException {
        String host = url.getHost();
        String scheme = url.getScheme();
        if (host == null || scheme == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IOException("Not a URL of a web server: " + url.getRawAuthority());
        }
        return new HttpHost(scheme, host, url.getPort());
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
}
