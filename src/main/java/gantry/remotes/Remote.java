package gantry.remotes;

import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A server under the name that a person gave it, as `config.yml` has it. A text is empty where
/// the file says nothing.
///
/// @param address a URL, or several with commas between, as newest Incus has them
/// @param protocol `lxd`, `incus` or `simplestreams`; empty means `lxd`
/// @param isPublic whether it is used as a stranger, without a key
/// @param authType `tls` where it knows our certificate
/// @param project used where a command names none
/// @param proxy on the way to this server; our own word, lxc and incus do not know it
/// @param keyring GPG keys for a simplestreams server's signatures; our own word too
/// @param connections how many requests for one file of a simplestreams server may run at once; our
///     own word too
/// @param isStatic whether it comes with the program, and not from the file
public record Remote(
        String name,
        String address,
        String protocol,
        boolean isPublic,
        String authType,
        String project,
        String proxy,
        String keyring,
        String connections,
        boolean isStatic) {
    public static final String LOCAL = "local";
    public static final String LXD = "lxd";
    public static final String INCUS = "incus";
    public static final String SIMPLESTREAMS = "simplestreams";
    public static final String OCI = "oci";

    private static final String SOCKET = "unix:";

    /// Those that everyone has, unless the file has others of these names.
    static final List<Remote> STATIC =
            List.of(
                    simplestreams("images", "https://images.lxd.canonical.com").unchangeable(),
                    simplestreams("linuxcontainers", "https://images.linuxcontainers.org")
                            .unchangeable(),
                    api(LOCAL, "unix://", "").unchangeable(),
                    simplestreams("ubuntu", "https://cloud-images.ubuntu.com/releases")
                            .unchangeable(),
                    simplestreams("ubuntu-daily", "https://cloud-images.ubuntu.com/daily")
                            .unchangeable());

    public static Remote api(String name, String address, String protocol) {
        return new Remote(name, address, protocol, false, "", "", "", "", "", false);
    }

    public static Remote simplestreams(String name, String address) {
        return new Remote(name, address, SIMPLESTREAMS, true, "", "", "", "", "", false);
    }

    private Remote unchangeable() {
        return new Remote(
                name,
                address,
                protocol,
                isPublic,
                authType,
                project,
                proxy,
                keyring,
                connections,
                true);
    }

    public Remote asPublic() {
        return new Remote(
                name, address, protocol, true, "", project, proxy, keyring, connections, isStatic);
    }

    public Remote speaking(String word) {
        return new Remote(
                name,
                address,
                word,
                isPublic,
                authType,
                project,
                proxy,
                keyring,
                connections,
                isStatic);
    }

    /// As lxc notes a server that knows our certificate.
    public Remote trustingUs() {
        return new Remote(
                name,
                address,
                protocol,
                isPublic,
                "tls",
                project,
                proxy,
                keyring,
                connections,
                isStatic);
    }

    public Remote in(String projectName) {
        return new Remote(
                name,
                address,
                protocol,
                isPublic,
                authType,
                projectName,
                proxy,
                keyring,
                connections,
                isStatic);
    }

    public Remote through(URI proxyUrl) {
        return new Remote(
                name,
                address,
                protocol,
                isPublic,
                authType,
                project,
                proxyUrl.toString(),
                keyring,
                connections,
                isStatic);
    }

    public Remote signedBy(Path keys) {
        return new Remote(
                name,
                address,
                protocol,
                isPublic,
                authType,
                project,
                proxy,
                keys.toString(),
                connections,
                isStatic);
    }

    public Remote by(String atOnce) {
        return new Remote(
                name, address, protocol, isPublic, authType, project, proxy, keyring, atOnce,
                isStatic);
    }

    public boolean isSocket() {
        return address.startsWith(SOCKET);
    }

    public Optional<URI> proxyUrl() {
        return proxy.isEmpty() ? Optional.empty() : Optional.of(url(proxy));
    }

    /// @throws Invalid where the file says what cannot be used
    public RemoteSpec spec() {
        if (name.equals(LOCAL)) {
            return new RemoteSpec.Local();
        }
        return switch (protocol) {
            case "", LXD, INCUS -> isSocket() ? socket() : new RemoteSpec.Api(urls());
            case SIMPLESTREAMS ->
                    new RemoteSpec.Streams(
                            urls(),
                            keyring.isEmpty() ? Optional.empty() : Optional.of(Path.of(keyring)),
                            atOnce());
            case OCI ->
                    throw new Invalid(
                            "The remote \"%s\" is an OCI registry, and Gantry does not speak the protocol oci yet"
                                    .formatted(Words.printable(name)));
            default -> throw new Invalid("Invalid protocol: " + Words.printable(protocol));
        };
    }

    private int atOnce() {
        if (connections.isEmpty()) {
            return 1;
        }
        if (!connections.matches("[1-9]|1[0-6]")) {
            throw new Invalid(
                    "The remote \"%s\" has connections: %s, and takes a number from 1 to 16"
                            .formatted(Words.printable(name), Words.printable(connections)));
        }
        return Integer.parseInt(connections);
    }

    /// `unix://` alone is, to lxc, the server of this machine.
    private RemoteSpec socket() {
        String path = address.substring(SOCKET.length());
        path = path.startsWith("//") ? path.substring(2) : path;
        return path.isEmpty() ? new RemoteSpec.Local() : new RemoteSpec.Socket(Path.of(path));
    }

    private List<URI> urls() {
        return Stream.of(address.split(",", -1)).map(String::strip).map(this::url).toList();
    }

    private URI url(String text) {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && url.getScheme() != null) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // said below; the text itself may hold a login
        }
        throw new Invalid(
                "The remote \"%s\" has an address that is no URL; \"gantry remote set-url\" gives it another"
                        .formatted(Words.printable(name)));
    }
}
