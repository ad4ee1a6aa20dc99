package gantry.server.api;

import gantry.image.Access;
import gantry.image.TrustedBrowser;
import gantry.json.JsonValue;
import gantry.server.exchange.Caller;
import gantry.server.frame.AskingSite;
import gantry.server.frame.BrowserCookie;
import gantry.server.frame.Call;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import gantry.server.frame.Trust;
import gantry.server.jobs.Operations;
import gantry.store.TrustStore;
import gantry.store.TrustStore.SignedIn;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// `/ui/session`: who the page is used by, and how they sign in and out.
public final class PageSession {
    private static final String PATH = WebPage.PATH + "/session";

    private final TrustStore trust;
    private final Operations operations;

    public PageSession(TrustStore trust, Operations operations) {
        this.trust = trust;
        this.operations = operations;
    }

    public List<Route> routes() {
        return List.of(
                route("GET", "Show who uses the web page", this::show),
                route("POST", "Sign a browser in, by a one-time token", this::signIn),
                route("DELETE", "Sign the browser out", this::signOut));
    }

    private static Route route(String method, String summary, Route.Handler handler) {
        return new Route(method, PATH, Entry.PUBLIC, Scope.SERVER, summary, handler);
    }

    private Reply show(Call call) throws IOException {
        return switch (call.caller()) {
            case Caller.Local(var user) -> known("socket", user, Access.FULL);
            case Caller.Trusted(var name, var access) -> trusted(call, name, access);
            case Caller.Meter _, Caller.Stranger _ -> known("", "", new Access(true, List.of()));
        };
    }

    /// A browser that is here may stay away as long again.
    private Reply trusted(Call call, String name, Access access) throws IOException {
        Optional<String> secret = BrowserCookie.of(call.request());
        Optional<TrustedBrowser> browser =
                secret.isPresent() ? trust.browser(secret.get()) : Optional.empty();
        if (browser.isEmpty() || !browser.get().secretSum().hex().equals(name)) {
            return known("certificate", name, access);
        }
        return new Reply.Session(
                json("browser", browser.get().name(), access),
                BrowserCookie.kept(secret.orElseThrow()));
    }

    private static Reply known(String by, String name, Access access) {
        return new Reply.Sync(json(by, name, access));
    }

    /// @param by what the server knows them: `socket`, `certificate`, `browser`, or nothing
    private static String json(String by, String name, Access access) {
        return JsonValue.object()
                .text("by", by)
                .text("name", name)
                .truth("restricted", access.restricted())
                .texts("projects", access.projects())
                .build()
                .json();
    }

    /// No other site may sign somebody in unnoticed, and have them work for another.
    private Reply signIn(Call call) throws IOException {
        if (!AskingSite.isPage(call.request())) {
            throw Trust.forbidden();
        }
        SignedIn signedIn = trust.signIn(Certificates.secret(call.json().text("token")));
        operations.consumed(signedIn.token().secretSum());
        TrustedBrowser browser = signedIn.browser();
        return new Reply.Session(
                json("browser", browser.name(), browser.access()),
                BrowserCookie.kept(signedIn.secret()));
    }

    private Reply signOut(Call call) throws IOException {
        if (!AskingSite.isPage(call.request())) {
            throw Trust.forbidden();
        }
        Optional<String> secret = BrowserCookie.of(call.request());
        if (secret.isPresent()) {
            trust.signOut(secret.get());
        }
        return new Reply.Session("{}", BrowserCookie.forgotten());
    }
}
