package gantry.cli;

import gantry.format.Architectures;
import gantry.http.Identity;
import gantry.http.IdentityFiles;
import gantry.http.Pem;
import gantry.http.ThisHost;
import gantry.server.App;
import gantry.server.ListenAddress;
import gantry.server.MemoryRanOut;
import gantry.server.Outbound;
import gantry.server.RequestLog;
import gantry.server.ServerFacts;
import gantry.server.Settings;
import gantry.server.UpdateSources;
import gantry.server.WorkPools;
import gantry.server.listen.Limits;
import gantry.server.listen.ListenSettings;
import gantry.server.listen.ListenSettings.Https;
import gantry.server.listen.ListenSettings.OldestTls;
import gantry.server.listen.Listener;
import gantry.server.listen.OpenFiles;
import gantry.server.listen.SystemdNotify;
import gantry.store.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.CommandSpec;

/// `serve`: opens the store to others, until SIGTERM or SIGINT.
final class Serve implements Command {
    /// How long running transfers get to come to their end, when the daemon is told to stop.
    private static final Duration GRACE = Duration.ofSeconds(30);

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "serve", "Serve the image store to LXD, Incus and Gantry")
                .addOption(
                        Grammar.repeatable(
                                "ADDRESS",
                                "Where to serve HTTPS, such as :8443; else core.https_address",
                                "--listen"))
                .addOption(Grammar.option("FILE", "Certificate to show, as PEM", "--certificate"))
                .addOption(Grammar.option("FILE", "Key of that certificate, as PEM", "--key"))
                .addOption(Grammar.flag("Also let clients speak TLS 1.2", "--tls-1.2"));
    }

    @Override
    public int run(Call call) throws IOException {
        var before = Thread.getDefaultUncaughtExceptionHandler();
        try (WorkPools work = WorkPools.of(Runtime.getRuntime().availableProcessors())) {
            return run(call, work);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private static int run(Call call, WorkPools work) throws IOException {
        ImageStore store = call.places().store(work.files());
        store.checkCatalog();
        Settings settings = Settings.of(store.configuration().all());
        Identity identity = identity(call);
        List<String> addresses = new CopyOnWriteArrayList<>();
        RequestLog log = new RequestLog(call.console().err(), call.console().clock());
        Thread.setDefaultUncaughtExceptionHandler(
                new MemoryRanOut(log, Runtime.getRuntime()::halt));
        App app =
                new App(
                        store,
                        settings,
                        () -> facts(identity, addresses),
                        Files.getFileStore(call.places().directory()),
                        sources(call, store, log, work),
                        work,
                        call.console().clock(),
                        log);
        try (Listener listener = Listener.open(listen(call, settings, identity), app)) {
            addresses.addAll(reachable(call, settings, listener));
            call.places().serve(addresses, identity);
            tell(call, addresses);
            SystemdNotify systemd = new SystemdNotify(call.console().environment());
            systemd.say(SystemdNotify.READY);
            app.startSchedule();
            awaitSignal();
            systemd.say(SystemdNotify.STOPPING);
            listener.stop(GRACE);
            app.shutDown(GRACE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // told to stop twice: at once, then
        }
        return 0;
    }

    /// A signal interrupts the command; here that is how it is meant to end.
    private static void awaitSignal() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            // the signal
        }
    }

    private static UpdateSources sources(
            Call call, ImageStore store, RequestLog log, WorkPools work) throws IOException {
        return new UpdateSources(
                new Outbound(
                        call.places().web(),
                        () -> Settings.of(store.configuration().all()).networks(),
                        log.ofConnections()),
                List.of(Architectures.ofThisMachine()),
                call.places().directory().resolve("cache"),
                store::file,
                call.console().clock(),
                log.ofIndexes(),
                work.files());
    }

    private static Identity identity(Call call) throws IOException {
        Optional<String> certificate = call.value("--certificate");
        Optional<String> key = call.value("--key");
        if (certificate.isPresent() != key.isPresent()) {
            throw new Usage("--certificate and --key belong together");
        }
        return certificate.isPresent()
                ? new IdentityFiles(Path.of(certificate.get()), Path.of(key.orElseThrow())).load()
                : call.places().serverIdentity();
    }

    private static ListenSettings listen(Call call, Settings settings, Identity identity) {
        List<ListenAddress> addresses = addresses(call, settings);
        Limits limits =
                Limits.USUAL
                        .with(settings.headerSize(), settings.idle(), settings.addressConnections())
                        .within(OpenFiles.most());
        return new ListenSettings(
                Optional.of(call.places().socket()),
                addresses.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Https(addresses, identity, oldest(call))),
                limits);
    }

    private static OldestTls oldest(Call call) {
        return call.has("--tls-1.2") ? OldestTls.V1_2 : OldestTls.V1_3;
    }

    private static List<ListenAddress> addresses(Call call, Settings settings) {
        List<ListenAddress> given =
                call.values("--listen").stream().map(ListenAddress::parse).toList();
        return given.isEmpty() ? settings.httpsAddress().stream().toList() : given;
    }

    /// The addresses that others can use, with the ports as they came out.
    private static List<String> reachable(Call call, Settings settings, Listener listener)
            throws IOException {
        List<String> reachable = new ArrayList<>();
        List<ListenAddress> wanted = addresses(call, settings);
        for (int i = 0; i < wanted.size(); i++) {
            int port = listener.addresses().get(i).getPort();
            ListenAddress address = new ListenAddress(wanted.get(i).host(), port);
            address.reachable(ThisHost.look().addresses()).stream()
                    .map(ListenAddress::toString)
                    .forEach(reachable::add);
        }
        return reachable;
    }

    private static ServerFacts facts(Identity identity, List<String> addresses) {
        String fingerprint = identity.fingerprint().hex();
        return new ServerFacts(
                "gantry-" + fingerprint.substring(0, 12),
                Version.text(),
                addresses,
                List.of(Architectures.ofThisMachine()),
                Pem.text(identity.certificate()),
                fingerprint);
    }

    private static void tell(Call call, List<String> addresses) {
        call.say("Serving on " + call.places().socket());
        addresses.forEach(address -> call.say("Serving on https://" + address));
    }
}
