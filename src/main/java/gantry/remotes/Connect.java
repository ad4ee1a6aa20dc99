package gantry.remotes;

import gantry.http.HttpAnswer;
import gantry.http.HttpClient;
import gantry.http.HttpRequest;
import gantry.http.HttpSettings;
import gantry.http.Proxies;
import gantry.image.ImageFailure.Unreachable;
import gantry.remote.LxdRemote;
import gantry.remote.download.Downloads;
import gantry.remote.streams.SimplestreamsServer;
import gantry.remote.streams.StaleIndex;
import gantry.remote.streams.StreamsSettings;
import java.io.IOException;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Opens the servers that remotes name: shows them our key, and insists on their proofs.
public final class Connect {
    private static final int SERVER_ERROR = 500;

    private final Remotes remotes;
    private final HttpSettings web;

    /// @param web how servers are reached of which nothing is known
    public Connect(Remotes remotes, HttpSettings web) {
        this.remotes = remotes;
        this.web = web;
    }

    /// The server behind the first of the URLs where one answers.
    public LxdRemote open(Remote remote, RemoteSpec.Api api) throws IOException {
        Proofs proofs = remotes.proofs(remote.name());
        HttpSettings known = proofs.demandedOf(web(remote));
        HttpSettings settings =
                remote.isPublic()
                        ? known
                        : known.showing(remotes.identity(remote.name(), known.tls()));
        return firstOf(api.urls(), url -> LxdRemote.https(url, settings, proofs.pinned()));
    }

    /// The images behind the first of the URLs where a server answers.
    ///
    /// @param streams makes of a URL what is to be known of a server
    /// @param stale told when an old index is used, since its server is away
    public SimplestreamsServer open(
            Remote remote,
            RemoteSpec.Streams spec,
            Function<URI, StreamsSettings> streams,
            StaleIndex stale)
            throws IOException {
        HttpSettings known = remotes.proofs(remote.name()).demandedOf(web(remote));
        URI url = firstThatAnswers(spec.urls(), known);
        Downloads downloads = new Downloads(new HttpClient(known)).by(spec.connections());
        return new SimplestreamsServer(downloads, streams.apply(url), stale);
    }

    /// Only where there is a choice, a server is asked for something already. The last one's
    /// failure is told when it is used.
    private static URI firstThatAnswers(List<URI> urls, HttpSettings web) throws IOException {
        try (HttpClient http = new HttpClient(web)) {
            for (URI url : urls.subList(0, urls.size() - 1)) {
                if (answers(http, url)) {
                    return url;
                }
            }
        }
        return urls.getLast();
    }

    private static boolean answers(HttpClient http, URI url) throws IOException {
        try (HttpAnswer answer = http.send(HttpRequest.get(withoutLogin(url)))) {
            return answer.status() < SERVER_ERROR;
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return false;
        }
    }

    private static URI withoutLogin(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return URI.create("%s://%s%s/".formatted(url.getScheme(), url.getHost(), port));
    }

    /// The way to a server of which nothing is known but where it is.
    HttpSettings web(Remote remote) {
        Optional<URI> own = remote.proxyUrl();
        return own.isEmpty() ? web : web.through(new Proxies(own, own, web.proxies().direct()));
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
