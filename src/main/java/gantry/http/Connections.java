package gantry.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// The library's connections, tuned: buffers for images, limits for strangers.
final class Connections {
    private static final Timeout CONNECT = Timeout.ofSeconds(10);
    private static final int BUFFER = 1 << 16;

    /// Of a header, in characters. A profile or property list in one header may be long.
    private static final int LONGEST_LINE = 1 << 16;

    private static final int MOST_HEADERS = 200;
    private static final int MOST_CONNECTIONS = 64;

    private Connections() {}

    static PoolingHttpClientConnectionManager of(HttpSettings settings, HostLookup lookup) {
        PoolingHttpClientConnectionManager manager =
                new PoolingHttpClientConnectionManager(
                        new DefaultHttpClientConnectionOperator(
                                // A channel's socket heeds interruption; a plain one does not.
                                _ -> SocketChannel.open().socket(),
                                DefaultSchemePortResolver.INSTANCE,
                                new Names(settings, lookup),
                                tls(settings)),
                        PoolConcurrencyPolicy.STRICT,
                        PoolReusePolicy.LIFO,
                        TimeValue.NEG_ONE_MILLISECOND,
                        _ -> new HearingConnection(limits()));
        manager.setMaxTotal(MOST_CONNECTIONS);
        manager.setDefaultMaxPerRoute(MOST_CONNECTIONS);
        manager.setDefaultConnectionConfig(
                ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setSocketTimeout(timeout(settings.idle()))
                        .setValidateAfterInactivity(TimeValue.ofMilliseconds(500))
                        .build());
        manager.setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(CONNECT).build());
        manager.setDefaultSocketConfig(
                SocketConfig.custom().setSoTimeout(timeout(settings.idle())).build());
        return manager;
    }

    static Timeout timeout(Duration duration) {
        return Timeout.of(duration);
    }

    private static Http1Config limits() {
        return Http1Config.custom()
                .setMaxLineLength(LONGEST_LINE)
                .setMaxHeaderCount(MOST_HEADERS)
                .setBufferSize(BUFFER)
                .setChunkSizeHint(BUFFER)
                .build();
    }

    private static Lookup<TlsSocketStrategy> tls(HttpSettings settings) {
        OnceTls tls = new OnceTls(settings);
        return scheme -> scheme.equals("https") ? tls : null;
    }

    /// Made only when a server is asked for over TLS: it takes longer than a whole plain command.
    private static final class OnceTls implements TlsSocketStrategy {
        private final HttpSettings settings;
        private @Nullable TlsSocketStrategy made;

        OnceTls(HttpSettings settings) {
            this.settings = settings;
        }

        private synchronized TlsSocketStrategy made() {
            if (made == null) {
                made = Tls.strategy(settings);
            }
            return made;
        }

        @Override
        public SSLSocket upgrade(
                Socket socket, String target, int port, Object attachment, HttpContext context)
                throws IOException {
            return made().upgrade(socket, target, port, attachment, context);
        }
    }

    /// One forbidden address is enough: which of several is tried is not ours to choose.
    static void check(AddressRule rule, String host, InetAddress[] addresses)
            throws AddressRefused {
        for (InetAddress address : addresses) {
            if (!rule.allows(address)) {
                throw new AddressRefused(host, address);
            }
        }
    }

    /// Resolves a name once, for the rule and for the connection.
    private static final class Names implements DnsResolver {
        private final HttpSettings settings;
        private final HostLookup lookup;

        Names(HttpSettings settings, HostLookup lookup) {
            this.settings = settings;
            this.lookup = lookup;
        }

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] addresses = lookup.addresses(host);
            if (!settings.proxies().isOne(host)) {
                check(settings.addresses(), host, addresses);
            }
            return addresses;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
