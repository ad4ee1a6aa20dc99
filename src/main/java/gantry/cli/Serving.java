package gantry.cli;

import gantry.format.Architectures;
import gantry.http.Identity;
import gantry.http.IdentityFiles;
import gantry.http.Pem;
import gantry.http.ThisHost;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ServedAt;
import gantry.server.exchange.Daemon;
import gantry.server.frame.ServerFacts;
import gantry.server.listen.ListenSettings;
import gantry.server.listen.ListenSettings.Https;
import gantry.server.listen.ListenSettings.OldestTls;
import gantry.server.listen.Listener;
import gantry.server.listen.limits.Limits;
import gantry.server.listen.limits.OpenFiles;
import gantry.server.listen.limits.TrustedProxies;
import gantry.settings.CurrentSettings;
import gantry.settings.ListenAddress;
import gantry.settings.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a daemon is served and which certificate it shows. Both change while it runs: with the
/// settings, and when it is told to read its files anew.
final class Serving implements CurrentSettings.Follower {
    private final Invocation call;
    private final CurrentSettings settings;
    private final IdentityFiles files;
    private final TrustedProxies proxies;
    private final String name;
    private final List<ListenAddress> given;
    private volatile Identity identity;
    private volatile List<String> addresses = List.of();
    private Optional<Listener> listener = Optional.empty();

    /// @param identity that is shown at first
    /// @param files where it came from, and the next one will
    Serving(
            Invocation call,
            CurrentSettings settings,
            Identity identity,
            IdentityFiles files,
            TrustedProxies proxies) {
        this.call = call;
        this.settings = settings;
        this.identity = identity;
        this.files = files;
        this.proxies = proxies;
        this.given = call.values("--listen").stream().map(ListenAddress::parse).toList();
        this.name = "gantry-" + identity.fingerprint().hex().substring(0, 12);
    }

    /// The name stays as it was at the start, since clients take it for who this is.
    ServerFacts facts() {
        Identity now = identity;
        return new ServerFacts(
                name,
                ProgramVersion.text(),
                addresses,
                List.of(Architectures.ofThisMachine()),
                Pem.text(now.certificate()),
                now.fingerprint().hex());
    }

    Listener open(Daemon daemon) throws IOException {
        Settings now = settings.now();
        Listener opened = Listener.open(listen(now), daemon);
        listener = Optional.of(opened);
        settings.add(this);
        note(now, opened);
        call.say("Serving on " + call.places().socket());
        addresses.forEach(this::tell);
        return opened;
    }

    private void tell(String address) {
        call.say("Serving on https://" + address);
    }

    /// Reads the certificate and its key anew, and the settings with all that they name. A pair
    /// that cannot be shown changes nothing.
    ///
    /// @return what does not take effect
    synchronized List<String> reload() throws IOException {
        Identity next = files.load();
        for (Listener open : listener.stream().toList()) {
            open.check(next);
        }
        identity = next;
        return settings.reload();
    }

    @Override
    public List<String> follow(Settings now) throws IOException {
        for (Listener open : listener.stream().toList()) {
            try {
                open.change(listen(now));
            } catch (IOException e) {
                throw new Invalid("Cannot serve HTTPS there: " + e.getMessage(), e);
            }
            List<String> before = addresses;
            note(now, open);
            addresses.stream().filter(each -> !before.contains(each)).forEach(this::tell);
        }
        return given.isEmpty() || now.httpsAddress().isEmpty()
                ? List.of()
                : List.of(
                        "core.https_address is not used while the daemon runs with --listen, which"
                                + " says where HTTPS is served");
    }

    private ListenSettings listen(Settings now) {
        Limits limits =
                Limits.USUAL
                        .with(now.headerSize(), now.idle(), now.addressConnections())
                        .within(OpenFiles.most());
        OldestTls oldest = call.has("--tls-1.2") ? OldestTls.V1_2 : OldestTls.V1_3;
        return new ListenSettings(
                Optional.of(call.places().socket()),
                Optional.of(new Https(wanted(now), identity, oldest, proxies)),
                limits);
    }

    private List<ListenAddress> wanted(Settings now) {
        return given.isEmpty() ? now.httpsAddress().stream().toList() : given;
    }

    /// For the facts, and for the tokens that name them.
    private void note(Settings now, Listener open) throws IOException {
        addresses = reachable(wanted(now), open.addresses());
        call.places()
                .store()
                .configuration()
                .serve(new ServedAt(addresses, identity.fingerprint()));
    }

    /// The addresses that others can use, with the ports as they came out.
    private static List<String> reachable(List<ListenAddress> wanted, List<InetSocketAddress> bound)
            throws IOException {
        List<String> reachable = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            ListenAddress address = new ListenAddress(wanted.get(i).host(), bound.get(i).getPort());
            address.reachable(ThisHost.look().addresses()).stream()
                    .map(ListenAddress::toString)
                    .forEach(reachable::add);
        }
        return reachable;
    }
}
