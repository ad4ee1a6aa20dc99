package gantry.remote;

import gantry.http.FirstContact;
import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.http.ServerTrust;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageInfo;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.Progress;
import gantry.image.Projects;
import gantry.image.Words;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.remote.download.Patience;
import gantry.wire.CertificatesPostJson;
import gantry.wire.Dialect;
import gantry.wire.EnvironmentJson;
import gantry.wire.Extensions;
import gantry.wire.ServerJson;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A server that speaks LXD's API: LXD 5.0 and newer, Incus, or our own daemon. What it holds is
/// reached by project.
public final class LxdRemote implements Closeable {
    private final LxdApi api;
    private final Optional<String> certificate;
    private @Nullable ServerJson server;

    private LxdRemote(LxdApi api, Optional<String> certificate) {
        this.api = api;
        this.certificate = certificate;
    }

    /// Whether a server accepts connections there; a socket that one left behind answers nobody.
    ///
    /// @throws Unreachable where it cannot even be tried
    public static boolean listensOn(Path socket) {
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            throw new Unreachable(
                    "Unable to connect to: %s: %s".formatted(socket, Words.reason(e)), e);
        }
    }

    /// The server behind this Unix socket. Nothing is asked of it yet.
    public static LxdRemote unix(Path socket) {
        HttpClient http = new HttpClient(HttpSettings.unix(socket));
        URI base = URI.create("http://unix.socket");
        return new LxdRemote(
                new LxdApi(http, base, socket.toString(), Patience.REAL), Optional.empty());
    }

    /// The server at this URL. Nothing is asked of it yet.
    ///
    /// @param settings pin the server's certificate, and hold the key by which it knows us
    /// @param certificate PEM of the pinned certificate, which is told to servers that are to fetch
    ///     from this one
    public static LxdRemote https(URI url, HttpSettings settings, Optional<String> certificate) {
        URI base = url.resolve("/");
        String name = base.getHost() + (base.getPort() < 0 ? "" : ":" + base.getPort());
        return new LxdRemote(
                new LxdApi(new HttpClient(settings), base, name, Patience.REAL), certificate);
    }

    /// The same server, over the same connections, with another patience with its downloads.
    public LxdRemote with(Patience patience) {
        return new LxdRemote(new LxdApi(api.http(), api.base(), api.name(), patience), certificate);
    }

    /// The server at this URL, for someone whom it does not know.
    ///
    /// @param certificate PEM of the one that it must show; empty where authorities vouch for it
    /// @param settings how web servers are reached
    public static LxdRemote asStranger(URI url, String certificate, HttpSettings settings) {
        ServerTrust trust =
                certificate.isEmpty()
                        ? new ServerTrust.Authorities()
                        : ServerTrust.pinned(certificate);
        return https(url, settings.trusting(trust), Optional.empty());
    }

    /// The certificate that a server shows to someone who does not know it yet.
    ///
    /// @param settings how the server is reached
    /// @throws Unreachable if there is none, or it does not speak TLS
    public static X509Certificate certificateAt(URI url, HttpSettings settings) throws IOException {
        try (LxdRemote stranger = https(url, settings, Optional.empty())) {
            return stranger.shown(settings);
        }
    }

    private X509Certificate shown(HttpSettings settings) throws IOException {
        try {
            return FirstContact.certificate(api.base(), settings);
        } catch (IOException e) {
            throw api.unreachable(e);
        }
    }

    /// The images of one project. That it exists shows when it is first asked for something.
    public LxdServer images(String project) {
        return new LxdServer(this, api, project, () -> {});
    }

    /// The images of one project, for someone who wants nothing else of the server: closing them
    /// closes this.
    public LxdServer onlyImages(String project) {
        return new LxdServer(this, api, project, this);
    }

    /// The one private image of a project that the secret opens. Closing it closes this.
    public ImageSource onlyOpened(String project, String secret) {
        return new OpenedImage(api, project, secret, this);
    }

    /// Sends an image that the server has agreed to take, to someone whom it does not know.
    ///
    /// @param secret that the server gave for this image
    public void push(
            String project, String secret, ImageInfo info, ImageStream image, Progress progress)
            throws IOException {
        new LxdPush(api, project, secret).push(info, image, progress);
    }

    public Projects projects() {
        return new LxdProjects(api);
    }

    /// What the server thinks of us; asked anew each time.
    public synchronized Standing standing() throws IOException {
        server = null;
        return Standing.of(server());
    }

    /// Has the server trust the certificate that we show, by a token it once gave out. LXD 5.0
    /// looks for it among the passwords, Incus and newer LXD do not.
    public void joinByToken(String token) throws IOException {
        CertificatesPostJson both = CertificatesPostJson.withToken(token);
        api.post(
                "/certificates",
                (has(Extensions.EXPLICIT_TRUST_TOKEN) ? both.withPassword("") : both).json());
    }

    /// Has the server trust the certificate that we show, by the password that LXD 5.0 may have.
    public void joinByPassword(String password) throws IOException {
        api.post("/certificates", CertificatesPostJson.withToken("").withPassword(password).json());
    }

    /// What the server says of itself, as it says it.
    public JsonValue.Fields about() throws IOException {
        return api.get("").asObject();
    }

    /// Changes keys of its configuration, of which an empty value unsets one.
    ///
    /// @return what the server says about it, which only our own does
    public List<String> configure(Map<String, String> changes) throws IOException {
        Fields wanted = JsonValue.object().entries("config", changes).build();
        return api.patch("", wanted) instanceof Fields said ? said.texts("notices") : List.of();
    }

    /// The same, read; asked once.
    synchronized ServerJson server() throws IOException {
        if (server == null) {
            server = ServerJson.read(api.get("").asObject());
        }
        return server;
    }

    /// Where other servers can reach it: the URL by which we know it ourselves, then those by which
    /// it calls itself; none where it does not listen on a network.
    List<URI> addresses() throws IOException {
        List<URI> addresses = new ArrayList<>();
        if (!api.base().getHost().equals("unix.socket")) {
            addresses.add(URI.create("https://" + api.base().getAuthority()));
        }
        server().environment().stream()
                .flatMap(environment -> environment.addresses().stream())
                .filter(address -> !address.startsWith(":"))
                .map(address -> URI.create("https://" + address))
                .filter(url -> !addresses.contains(url))
                .forEach(addresses::add);
        return addresses;
    }

    /// Told to callers whom the server trusts; for others it is LXD's.
    Dialect dialect() throws IOException {
        return server().dialect();
    }

    boolean has(String extension) throws IOException {
        return server().hasExtension(extension);
    }

    /// PEM of the certificate that another server must expect.
    Optional<String> certificate() throws IOException {
        if (certificate.isPresent()) {
            return certificate;
        }
        return server().environment()
                .map(EnvironmentJson::certificate)
                .filter(pem -> !pem.isEmpty());
    }

    @Override
    public void close() throws IOException {
        api.http().close();
    }
}
