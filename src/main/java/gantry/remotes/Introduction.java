package gantry.remotes;

import gantry.http.CertificateRefused;
import gantry.http.HttpSettings;
import gantry.http.Identity;
import gantry.http.Pem;
import gantry.image.Digest;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.Project;
import gantry.remote.LxdRemote;
import gantry.remote.Standing;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Makes the acquaintance of a server of LXD's API: sees that it is the right one, has it trust our
/// certificate, and chooses a project there.
public final class Introduction {
    /// Whoever wants to know the server; asked only for what cannot be found out.
    public interface Person {
        /// Whether this is the certificate of the server at that URL.
        boolean vouchesFor(URI server, Digest fingerprint) throws IOException;

        /// What makes the server trust us.
        Secret secret() throws IOException;

        /// Which of several projects is meant.
        String choose(List<String> projects) throws IOException;
    }

    /// What makes a server trust a certificate that it does not know.
    public sealed interface Secret {
        record Token(String word) implements Secret {
            /// Without the word.
            @Override
            public String toString() {
                return "Token";
            }
        }

        record Password(String word) implements Secret {
            /// Without the word.
            @Override
            public String toString() {
                return "Password";
            }
        }
    }

    /// A server as it is known afterwards.
    ///
    /// @param joined whether it trusts us since just now
    public record Known(Remote remote, Proofs proofs, boolean joined) {}

    private final Remotes remotes;
    private final Connect connect;
    private final Person person;

    public Introduction(Remotes remotes, Connect connect, Person person) {
        this.remotes = remotes;
        this.connect = connect;
        this.person = person;
    }

    /// Behind a Unix socket nobody has to be introduced; that somebody answers is seen.
    public Known to(Remote wanted, RemoteSpec.Socket socket) throws IOException {
        try (LxdRemote server = LxdRemote.unix(socket.path())) {
            Standing standing = server.standing();
            return new Known(settled(wanted, server, standing), Proofs.NONE, false);
        }
    }

    /// Tries the URLs in their order, until one answers.
    ///
    /// @param expected fingerprint of the certificate that the server must show
    /// @param authorities PEM of those who may vouch for it instead; empty for those that this
    ///     system knows, and then the person is asked about what they do not know
    public Known to(
            Remote wanted,
            RemoteSpec.Api api,
            Optional<Digest> expected,
            Optional<String> authorities)
            throws IOException {
        Iterator<URI> urls = api.urls().iterator();
        while (true) {
            URI url = urls.next();
            try {
                return join(wanted, url, proofs(wanted, url, expected, authorities));
            } catch (Unreachable e) {
                if (!urls.hasNext() || e.getCause() instanceof CertificateRefused) {
                    throw e;
                }
            }
        }
    }

    private Proofs proofs(
            Remote wanted, URI url, Optional<Digest> expected, Optional<String> authorities)
            throws IOException {
        HttpSettings web = connect.web(wanted);
        if (expected.isPresent()) {
            return expected(url, expected.get(), web);
        }
        Proofs vouched = new Proofs(Optional.empty(), authorities);
        try (LxdRemote server = LxdRemote.https(url, vouched.demandedOf(web), Optional.empty())) {
            server.standing();
            return vouched;
        } catch (Unreachable e) {
            if (authorities.isPresent() || !(e.getCause() instanceof CertificateRefused)) {
                throw e;
            }
            return asked(url, web);
        }
    }

    private static Proofs expected(URI url, Digest fingerprint, HttpSettings web)
            throws IOException {
        X509Certificate shown = LxdRemote.certificateAt(url, web);
        if (!Identity.fingerprint(shown).equals(fingerprint)) {
            throw new Mismatch(
                    "Certificate fingerprint mismatch: %s shows %s instead of %s"
                            .formatted(url, Identity.fingerprint(shown), fingerprint));
        }
        return Proofs.pinned(Pem.text(shown));
    }

    private Proofs asked(URI url, HttpSettings web) throws IOException {
        X509Certificate shown = LxdRemote.certificateAt(url, web);
        if (!person.vouchesFor(url, Identity.fingerprint(shown))) {
            throw new Invalid("Server certificate NACKed by user");
        }
        return Proofs.pinned(Pem.text(shown));
    }

    private Known join(Remote wanted, URI url, Proofs proofs) throws IOException {
        HttpSettings web = proofs.demandedOf(connect.web(wanted));
        if (wanted.isPublic()) {
            try (LxdRemote server = LxdRemote.https(url, web, proofs.pinned())) {
                return new Known(speaking(wanted.asPublic(), server.standing()), proofs, false);
            }
        }
        HttpSettings known = web.showing(remotes.identity(wanted.name(), web.tls()));
        try (LxdRemote server = LxdRemote.https(url, known, proofs.pinned())) {
            return join(wanted, server, proofs);
        }
    }

    private Known join(Remote wanted, LxdRemote server, Proofs proofs) throws IOException {
        Standing before = server.standing();
        if (before.isPublic()) {
            return new Known(speaking(wanted.asPublic(), before), proofs, false);
        }
        if (!before.authMethods().isEmpty() && !before.authMethods().contains("tls")) {
            throw new Invalid("Authentication type 'tls' not supported by server");
        }
        if (before.isTrusted()) {
            return new Known(settled(wanted, server, before).trustingUs(), proofs, false);
        }
        show(person.secret(), server);
        Standing after = server.standing();
        if (!after.isTrusted()) {
            throw new Invalid("Server doesn't trust us after authentication");
        }
        return new Known(settled(wanted, server, after).trustingUs(), proofs, true);
    }

    private static void show(Secret secret, LxdRemote server) throws IOException {
        switch (secret) {
            case Secret.Token(var word) -> server.joinByToken(word);
            case Secret.Password(var word) -> server.joinByPassword(word);
        }
    }

    /// With its protocol as the server calls it, and as whoever reads the file understands it:
    /// incus uses no remote that has another word, or none.
    private Remote speaking(Remote wanted, Standing standing) throws IOException {
        boolean isIncus = standing.isIncus() || remotes.areOfIncus();
        return wanted.protocol().isEmpty()
                ? wanted.speaking(isIncus ? Remote.INCUS : Remote.LXD)
                : wanted;
    }

    /// With its protocol, and a project.
    private Remote settled(Remote wanted, LxdRemote server, Standing standing) throws IOException {
        Remote speaking = speaking(wanted, standing);
        if (!wanted.project().isEmpty()) {
            server.projects().find(wanted.project());
            return speaking;
        }
        return speaking.in(project(server));
    }

    /// As lxc does: the only one; none, where there is the default one; else the person's choice.
    private String project(LxdRemote server) throws IOException {
        List<String> names = server.projects().list().stream().map(Project::name).toList();
        if (names.size() == 1) {
            return names.getFirst();
        }
        return names.isEmpty() || names.contains(Project.DEFAULT) ? "" : person.choose(names);
    }
}
