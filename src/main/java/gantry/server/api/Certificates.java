package gantry.server.api;

import gantry.http.ClientCertificate;
import gantry.image.Access;
import gantry.image.Digest;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import gantry.image.TrustToken;
import gantry.image.TrustedCertificate;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.json.JsonValue.Items;
import gantry.server.exchange.Caller;
import gantry.server.exchange.Peer;
import gantry.server.frame.Call;
import gantry.server.frame.Lifecycle;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import gantry.server.frame.ServerFacts;
import gantry.server.frame.Trust;
import gantry.server.jobs.Operations;
import gantry.settings.CurrentSettings;
import gantry.store.TrustStore;
import gantry.wire.CertificateJson;
import gantry.wire.CertificatePutJson;
import gantry.wire.CertificatesPostJson;
import gantry.wire.TokenJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// `/1.0/certificates`: who is trusted, and how one comes to be.
public final class Certificates {
    private static final String PATH = "/1.0/certificates";

    /// How long the operation of a token without an end of its own is listed.
    private static final Duration LISTED = Duration.ofDays(3650);

    private final TrustStore trust;
    private final CurrentSettings settings;
    private final Operations operations;
    private final Lifecycle lifecycle;
    private final Supplier<ServerFacts> facts;
    private final Clock clock;

    public Certificates(
            TrustStore trust,
            CurrentSettings settings,
            Operations operations,
            Lifecycle lifecycle,
            Supplier<ServerFacts> facts,
            Clock clock) {
        this.trust = trust;
        this.settings = settings;
        this.operations = operations;
        this.lifecycle = lifecycle;
        this.facts = facts;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                route("GET", PATH, Entry.FULL, "List trusted certificates", this::list).heavy(),
                route("POST", PATH, Entry.PUBLIC, "Trust a certificate", this::post),
                route("GET", PATH + "/{}", Entry.FULL, "Show a certificate", this::show),
                route("PUT", PATH + "/{}", Entry.FULL, "Replace a certificate", this::put),
                route("PATCH", PATH + "/{}", Entry.FULL, "Change a certificate", this::put),
                route("DELETE", PATH + "/{}", Entry.FULL, "Trust no more", this::delete));
    }

    private static Route route(
            String method, String pattern, Entry entry, String summary, Route.Handler handler) {
        return new Route(method, pattern, entry, Scope.SERVER, summary, handler);
    }

    private Reply list(Call call) throws IOException {
        List<TrustedCertificate> all = trust.certificates();
        if (call.query().isRecursive()) {
            return new Reply.Sync(
                    new Items(all.stream().map(each -> json(each).json()).toList()).json());
        }
        return new Reply.Sync(Items.of(all.stream().map(Certificates::path).toList()).json());
    }

    private static String path(TrustedCertificate certificate) {
        return PATH + "/" + certificate.fingerprint();
    }

    private static CertificateJson json(TrustedCertificate certificate) {
        return new CertificateJson(
                certificate.pem(),
                certificate.fingerprint().hex(),
                certificate.name(),
                certificate.type().word(),
                certificate.access().restricted(),
                certificate.access().projects());
    }

    private Reply show(Call call) throws IOException {
        TrustedCertificate found = trust.find(call.name());
        return new Reply.Sync(json(found).json().json(), Optional.of(etag(found)));
    }

    private static String etag(TrustedCertificate certificate) {
        return Digest.ofText(json(certificate).json().json()).hex();
    }

    private Reply put(Call call) throws IOException {
        TrustedCertificate old = trust.find(call.name());
        Images.checkMatch(call.request(), etag(old));
        CertificatePutJson wanted = CertificatePutJson.read(call.json());
        checkSame(old, wanted);
        trust.update(
                old.with(
                        wanted.name().orElse(old.name()),
                        wanted.type().map(Certificates::type).orElse(old.type()),
                        new Access(
                                wanted.restricted().orElse(old.access().restricted()),
                                wanted.projects().orElse(old.access().projects()))));
        lifecycle.tell(call, "certificate-updated", path(old));
        return Reply.done();
    }

    /// Clients send the entry back as they got it, with its certificate.
    private static void checkSame(TrustedCertificate old, CertificatePutJson wanted) {
        Optional<String> given = wanted.certificate().filter(text -> !text.isEmpty());
        if (given.isPresent()
                && !certificate(given.get()).fingerprint().equals(old.fingerprint())) {
            throw new Invalid(
                    "An entry keeps its certificate: add the new certificate, and delete this one");
        }
    }

    private static TrustedCertificate.Type type(String word) {
        return word.isEmpty()
                ? TrustedCertificate.Type.CLIENT
                : TrustedCertificate.Type.of(word)
                        .orElseThrow(() -> new Invalid("Unknown certificate type: " + word));
    }

    private Reply delete(Call call) throws IOException {
        TrustedCertificate gone = trust.delete(call.name());
        lifecycle.tell(call, "certificate-deleted", path(gone));
        return Reply.done();
    }

    private Reply post(Call call) throws IOException {
        CertificatesPostJson wanted = CertificatesPostJson.read(call.json());
        return switch (call.caller()) {
            case Caller.Local _ -> postAsTrusted(call, wanted);
            case Caller.Trusted(_, var access) -> {
                if (access.restricted()) {
                    throw Trust.forbidden();
                }
                yield postAsTrusted(call, wanted);
            }
            case Caller.Stranger _, Caller.Meter _ -> join(call, wanted);
        };
    }

    private Reply postAsTrusted(Call call, CertificatesPostJson wanted) throws IOException {
        Access access = new Access(wanted.restricted(), wanted.projects());
        if (wanted.token()) {
            if (!wanted.certificate().isEmpty()) {
                throw new Invalid("Can't use certificate if token is requested");
            }
            if (type(wanted.type()) != TrustedCertificate.Type.CLIENT) {
                throw new Invalid("Tokens can only be issued for client certificates");
            }
            return issue(wanted, access);
        }
        if (wanted.certificate().isEmpty()) {
            throw new Invalid("Client is already trusted");
        }
        return add(
                call,
                certificate(wanted.certificate()),
                wanted.name(),
                type(wanted.type()),
                access);
    }

    /// Base64 of the DER form, or PEM, which Incus sends.
    private static ClientCertificate certificate(String text) {
        try {
            return ClientCertificate.read(
                    text.startsWith("-----BEGIN")
                            ? text.getBytes(StandardCharsets.UTF_8)
                            : Base64.getMimeDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new Invalid("The certificate is neither base64 nor PEM", e);
        }
    }

    private Reply add(
            Call call,
            ClientCertificate certificate,
            String name,
            TrustedCertificate.Type type,
            Access access)
            throws IOException {
        TrustedCertificate trusted =
                certificate.trusted(
                        name.isEmpty() ? certificate.commonName() : name,
                        type,
                        access,
                        clock.instant());
        trust.add(trusted);
        lifecycle.tell(call, "certificate-created", path(trusted));
        return new Reply.Created(path(trusted));
    }

    private Reply issue(CertificatesPostJson wanted, Access access) throws IOException {
        if (facts.get().addresses().isEmpty()) {
            throw new Invalid("Can't issue token when server isn't listening on network");
        }
        Optional<Instant> expires =
                settings.now().remoteTokenExpiry().map(expiry -> expiry.after(clock.instant()));
        TrustStore.IssuedToken issued = trust.issueToken(wanted.name(), access, expires);
        return new Reply.Async(
                operations.token(
                        "",
                        "Executing operation", // as LXD 5.0.2 calls it
                        Map.of(),
                        tokenMetadata(issued, wanted),
                        expires.orElse(clock.instant().plus(LISTED)),
                        () -> trust.revoke(issued.token().secretSum())));
    }

    private Fields tokenMetadata(TrustStore.IssuedToken issued, CertificatesPostJson wanted) {
        return JsonValue.object()
                .text("secret", issued.secret())
                .text("fingerprint", facts.get().certificateFingerprint())
                .texts("addresses", facts.get().addresses())
                .value("request", wanted.json())
                .time("expiresAt", issued.token().expiresAt())
                .build();
    }

    /// A stranger comes with a certificate of their own and a token that someone gave them.
    private Reply join(Call call, CertificatesPostJson wanted) throws IOException {
        String given = wanted.givenToken();
        if (given.isEmpty()) {
            throw Trust.forbidden();
        }
        ClientCertificate certificate = shown(call.request().peer());
        checkNew(certificate);
        TrustToken token = trust.consume(secret(given));
        operations.consumed(token.secretSum());
        return add(call, certificate, token.name(), TrustedCertificate.Type.CLIENT, token.access());
    }

    private static ClientCertificate shown(Peer peer) {
        return switch (peer) {
            case Peer.Network(_, Optional<X509Certificate> shown) ->
                    new ClientCertificate(
                            shown.orElseThrow(() -> new Invalid("No client certificate provided")));
            case Peer.Socket _ -> throw new Invalid("Can't use TLS data on non-TLS link");
        };
    }

    /// A token is not used up for a certificate that will not be taken.
    private void checkNew(ClientCertificate certificate) throws IOException {
        TrustedCertificate wanted =
                certificate.trusted(
                        "", TrustedCertificate.Type.CLIENT, Access.FULL, clock.instant());
        if (trust.certificate(wanted.fingerprint()).isPresent()) {
            throw new AlreadyExists("Certificate already in trust store");
        }
    }

    /// Clients send the whole token, or only its secret.
    static String secret(String given) {
        try {
            return TokenJson.decode(given).secret();
        } catch (Invalid _) {
            return given;
        }
    }
}
