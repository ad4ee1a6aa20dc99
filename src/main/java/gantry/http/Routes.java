package gantry.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.RouteInfo.LayerType;
import org.apache.hc.client5.http.RouteInfo.TunnelType;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/// Which way a request takes: straight to the server, or through a proxy.
///
/// Where an [AddressRule] holds, a proxy is not told the server's name, which it would resolve once
/// more, and perhaps to a forbidden address (DNS rebinding). It is asked for a tunnel to an address
/// that was checked; inside, the server is asked by its name, in TLS and in `Host`. So it is for
/// plain HTTP too: in a plain request to a proxy the name decides where it connects.
final class Routes implements HttpRoutePlanner {
    private static final String CHECKED = "gantry.checked-address";

    private final HttpSettings settings;
    private final HostLookup lookup;
    private final HttpRoutePlanner usual;

    Routes(HttpSettings settings, HostLookup lookup) {
        this.settings = settings;
        this.lookup = lookup;
        this.usual = new Usual(settings.proxies());
    }

    /// The addresses through whose tunnels the server may be asked, the best first; none if it is
    /// asked straight, where the rule is asked when connecting, or if any address will do.
    ///
    /// @throws AddressRefused if the rule forbids one of its addresses
    List<InetAddress> checked(HttpHost target) throws UnknownHostException {
        String host = target.getHostName();
        boolean throughProxy = proxy(settings.proxies(), target).isPresent();
        if (settings.addresses().equals(AddressRule.ANY)
                || settings.socket().isPresent()
                || !(throughProxy || settings.proxies().isOne(host))) {
            return List.of();
        }
        InetAddress[] addresses = lookup.addresses(host);
        Connections.check(settings.addresses(), host, addresses);
        return throughProxy ? List.of(addresses) : List.of();
    }

    /// For the request that is sent in this context.
    static void through(InetAddress checked, HttpContext context) {
        context.setAttribute(CHECKED, checked);
    }

    @Override
    public HttpRoute determineRoute(HttpHost target, HttpContext context) throws HttpException {
        Optional<HttpHost> proxy = proxy(settings.proxies(), target);
        HttpHost asked = asked(target, context);
        return asked.getAddress() == null || proxy.isEmpty()
                ? usual.determineRoute(target, context)
                : tunnel(normal(target), asked, proxy.get());
    }

    private static HttpRoute tunnel(HttpHost target, HttpHost asked, HttpHost proxy) {
        boolean secure = target.getSchemeName().equals("https");
        return new HttpRoute(
                asked,
                target,
                null,
                new HttpHost[] {proxy},
                secure,
                TunnelType.TUNNELLED,
                secure ? LayerType.LAYERED : LayerType.PLAIN);
    }

    /// What a proxy is asked for: the address that was checked, or else the name.
    private static HttpHost asked(HttpHost target, HttpContext context) {
        HttpHost named = normal(target);
        return context.getAttribute(CHECKED) instanceof InetAddress address
                ? new HttpHost(
                        named.getSchemeName(), address, AddressRule.text(address), named.getPort())
                : named;
    }

    /// With its port.
    private static HttpHost normal(HttpHost target) {
        return RoutingSupport.normalize(target, DefaultSchemePortResolver.INSTANCE);
    }

    /// That the proxy refused what the request sent in this context needs.
    ProxyRefused refused(HttpHost target, HttpContext context, String statusLine) {
        return new ProxyRefused(
                proxy(settings.proxies(), target).map(HttpHost::toHostString).orElse("on the way"),
                asked(target, context).toHostString(),
                statusLine);
    }

    private static Optional<HttpHost> proxy(Proxies proxies, HttpHost target) {
        Optional<URI> proxy = proxies.on(target.getSchemeName(), target.getHostName());
        return proxy.map(uri -> new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort()));
    }

    /// By name, wherever that leads.
    private static final class Usual extends DefaultRoutePlanner {
        private final Proxies proxies;

        Usual(Proxies proxies) {
            super(DefaultSchemePortResolver.INSTANCE);
            this.proxies = proxies;
        }

        @Override
        protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
            return proxy(proxies, target).orElse(null);
        }
    }
}
