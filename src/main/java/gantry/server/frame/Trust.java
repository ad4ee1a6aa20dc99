package gantry.server.frame;

import gantry.http.Identity;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.NotFound;
import gantry.image.Project;
import gantry.image.TrustedCertificate;
import gantry.server.exchange.Caller;
import gantry.server.exchange.Caller.Local;
import gantry.server.exchange.Caller.Meter;
import gantry.server.exchange.Caller.Stranger;
import gantry.server.exchange.Caller.Trusted;
import gantry.server.exchange.Peer;
import gantry.server.exchange.Request;
import gantry.store.TrustStore;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.Optional;

/// The one place that decides who is calling and whether they may come in.
public final class Trust {
    private final TrustStore store;
    private final CrossOrigin crossOrigin;
    private final Clock clock;

    public Trust(TrustStore store, CrossOrigin crossOrigin, Clock clock) {
        this.store = store;
        this.crossOrigin = crossOrigin;
        this.clock = clock;
    }

    /// @param secret in the request's query; those who push an image send theirs in a header
    public Caller caller(Request request, Optional<String> secret) throws IOException {
        return switch (request.peer()) {
            case Peer.Socket(String user) -> new Local(user);
            case Peer.Network(_, Optional<X509Certificate> certificate) ->
                    known(request, certificate)
                            .orElseGet(() -> new Stranger(secret.or(() -> pushSecret(request))));
        };
    }

    private Optional<Caller> known(Request request, Optional<X509Certificate> certificate)
            throws IOException {
        if (AskingSite.isForeign(request) && !crossOrigin.mayActFor(request)) {
            return Optional.empty();
        }
        Optional<TrustedCertificate> known =
                certificate.isPresent() ? known(certificate.get()) : Optional.empty();
        return known.isPresent() ? known.map(Trust::caller) : browser(request);
    }

    private Optional<Caller> browser(Request request) throws IOException {
        Optional<String> secret = BrowserCookie.of(request);
        if (secret.isEmpty() || !AskingSite.isPage(request)) {
            return Optional.empty();
        }
        return store.browser(secret.get())
                .map(browser -> new Trusted(browser.secretSum().hex(), browser.access()));
    }

    private static Optional<String> pushSecret(Request request) {
        return request.headers()
                .first("X-LXD-secret")
                .or(() -> request.headers().first("X-Incus-secret"));
    }

    private static Caller caller(TrustedCertificate certificate) {
        String name = certificate.fingerprint().hex();
        return switch (certificate.type()) {
            case TrustedCertificate.Type.CLIENT -> new Trusted(name, certificate.access());
            case TrustedCertificate.Type.METRICS -> new Meter(name);
        };
    }

    /// One that has expired is nobody's.
    private Optional<TrustedCertificate> known(X509Certificate certificate) throws IOException {
        try {
            certificate.checkValidity(Date.from(clock.instant()));
        } catch (CertificateException _) {
            return Optional.empty();
        }
        return store.certificate(Identity.fingerprint(certificate));
    }

    /// Refuses whom the route does not let in, or not into this project.
    ///
    /// @param secret that the request brings
    /// @return as whom they come in: in a project that is not theirs, as a stranger, who may see
    ///     what is public and what the secret opens
    public Caller admit(Caller caller, Route route, String project, Optional<String> secret) {
        switch (caller) {
            case Local _ -> {}
            case Trusted(_, var access) -> {
                if (access.restricted() && !isForRestricted(route.entry())) {
                    throw forbidden();
                }
                if (route.scope() == Route.Scope.PROJECT && !access.mayUse(project)) {
                    return admitElsewhere(secret, route, project);
                }
            }
            case Meter _ -> {
                if (route.entry() != Route.Entry.METER) {
                    admitStranger(Optional.empty(), route, project);
                }
            }
            case Stranger(var own) -> admitStranger(own, route, project);
        }
        return caller;
    }

    private static boolean isForRestricted(Route.Entry entry) {
        return switch (entry) {
            case PUBLIC, TRUSTED -> true;
            case METER, FULL -> false; // the metrics are about all projects
        };
    }

    /// Of a project that is not theirs they learn not even whether there is one.
    private static Stranger admitElsewhere(Optional<String> secret, Route route, String project) {
        if (secret.isEmpty() && !project.equals(Project.DEFAULT)) {
            throw forbidden();
        }
        admitStranger(secret, route, project);
        return new Stranger(secret);
    }

    private static void admitStranger(Optional<String> secret, Route route, String project) {
        if (route.entry() != Route.Entry.PUBLIC) {
            throw forbidden();
        }
        if (route.scope() == Route.Scope.PROJECT
                && secret.isEmpty()
                && !project.equals(Project.DEFAULT)) {
            throw new NotFound("not found");
        }
    }

    public static Forbidden forbidden() {
        return new Forbidden("not authorized");
    }
}
