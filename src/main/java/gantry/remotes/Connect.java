package gantry.remotes;

import gantry.http.HttpSettings;
import gantry.http.Proxies;
import gantry.image.ImageFailure.Unreachable;
import gantry.remote.LxdRemote;
import java.io.IOException;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Opens the servers that remotes name: shows them our key, and insists on their proofs.
public final class Connect {
    private final Remotes remotes;
    private final Proxies proxies;

    /// @param proxies that the environment names
    public Connect(Remotes remotes, Proxies proxies) {
        this.remotes = remotes;
        this.proxies = proxies;
    }

    /// The server behind the first of the URLs where one answers.
    public LxdRemote open(Remote remote, RemoteSpec.Api api) throws IOException {
        Proofs proofs = remotes.proofs(remote.name());
        HttpSettings web = web(remote, proofs);
        HttpSettings settings =
                remote.isPublic() ? web : web.showing(remotes.identity(remote.name()));
        return firstOf(api.urls(), url -> LxdRemote.https(url, settings, proofs.pinned()));
    }

    /// How a web server is reached to which we are a stranger.
    public HttpSettings web(Remote remote) throws IOException {
        return web(remote, remotes.proofs(remote.name()));
    }

    private HttpSettings web(Remote remote, Proofs proofs) {
        return HttpSettings.WEB.trusting(proofs.trust()).through(proxies(remote));
    }

    Proxies proxies(Remote remote) {
        Optional<URI> own = remote.proxyUrl();
        return own.isEmpty() ? proxies : new Proxies(own, own, proxies.direct());
    }

    interface Opening {
        LxdRemote at(URI url);
    }

    /// Only where there is a choice, a server is asked for something already.
    static LxdRemote firstOf(List<URI> urls, Opening opening) throws IOException {
        Iterator<URI> left = urls.iterator();
        while (true) {
            LxdRemote remote = opening.at(left.next());
            if (!left.hasNext() || answers(remote)) {
                return remote;
            }
            remote.close();
        }
    }

    private static boolean answers(LxdRemote remote) throws IOException {
        try {
            remote.standing();
            return true;
        } catch (Unreachable _) {
            return false; // the last one's failure is told when it is used
        }
    }
}
