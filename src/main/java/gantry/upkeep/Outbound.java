package gantry.upkeep;

import gantry.http.AddressRule;
import gantry.http.HttpSettings;
import gantry.http.NotReached;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Damaged;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageSource;
import gantry.image.Reach;
import gantry.image.SourceAddress;
import gantry.remote.LxdRemote;
import gantry.remote.download.Redirects;
import gantry.settings.Networks;
import java.io.IOException;
import java.net.URI;

/// The one place that says how the daemon connects to a server that somebody else named.
///
/// Every connection is asked for by its resolved address: the first, those to places that a server
/// redirects to, those of later refreshes. Whoever may do everything is believed to mean what they
/// name; what a restricted client names leads to the public networks and to those that the
/// administrator allows, and every failure there is told in one sentence. The log has the reason.
public final class Outbound {
    private static final String NO_IMAGE = "Image not found";

    private final HttpSettings web;
    private final Networks.Current networks;
    private final NotReached.Log log;

    /// @param web how web servers are reached
    public Outbound(HttpSettings web, Networks.Current networks, NotReached.Log log) {
        this.web = web;
        this.networks = networks;
        this.log = log;
    }

    /// For simplestreams servers.
    HttpSettings web(Reach reach) throws IOException {
        return confined(web, reach, networks.get().servers(reach));
    }

    /// For URLs of images.
    HttpSettings urls(Reach reach) throws IOException {
        return confined(web, reach, networks.get().urls(reach));
    }

    /// A server of LXD's API, for someone whom it does not know.
    ///
    /// @param certificate PEM of the one that it must show; empty where authorities vouch for it
    public LxdRemote server(URI url, String certificate, Reach reach) throws IOException {
        AddressRule rule = networks.get().servers(reach);
        return LxdRemote.asStranger(url, certificate, confined(HttpSettings.WEB, reach, rule));
    }

    private HttpSettings confined(HttpSettings settings, Reach reach, AddressRule rule) {
        return switch (reach) {
            case ANYWHERE -> settings.within(rule);
            case ALLOWED -> settings.confined(rule, log);
        };
    }

    /// What is done with a server.
    public interface Step<T> {
        T run() throws IOException;
    }

    /// The source, such that whoever named it does not learn what answers there instead of one.
    public ImageSource quietly(SourceAddress address, ImageSource source) {
        return switch (address.reach()) {
            case ANYWHERE -> source;
            case ALLOWED -> new QuietSource(this, address, source);
        };
    }

    /// Does something with a server, such that whoever named it does not learn what answers there
    /// instead of an image server.
    public <T> T quietly(URI server, Reach reach, Step<T> step) throws IOException {
        return switch (reach) {
            case ANYWHERE -> step.run();
            case ALLOWED -> quietly(server, step);
        };
    }

    private <T> T quietly(URI server, Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (ImageFailure e) {
            throw isOfAnImageServer(e) ? e : unsaid(server, e);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            throw unsaid(server, e);
        }
    }

    /// That an image is missing, there already or another than was promised, only a server of
    /// images says; of a missing file every web server would.
    private static boolean isOfAnImageServer(ImageFailure e) {
        return switch (e) {
            case NotFound _ -> e.getMessage().startsWith(NO_IMAGE);
            case AlreadyExists _, Mismatch _ -> true;
            case Damaged _, Invalid _, Forbidden _, Unreachable _ -> false;
        };
    }

    /// What was not reached has been logged where it was not.
    private Unreachable unsaid(URI server, Exception e) {
        if (!isNotReached(e)) {
            log.notReached(server, e);
        }
        return new Unreachable(
                "Unable to connect to: %s: %s"
                        .formatted(Redirects.printable(server), NotReached.REASON));
    }

    private static boolean isNotReached(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof NotReached) {
                return true;
            }
        }
        return false;
    }
}
