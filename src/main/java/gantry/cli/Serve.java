package gantry.cli;

import gantry.cli.terminal.Usage;
import gantry.format.Architectures;
import gantry.http.Identity;
import gantry.http.IdentityFiles;
import gantry.http.TlsLibrary;
import gantry.image.MemoryRanOut;
import gantry.server.App;
import gantry.server.Log;
import gantry.server.RequestLog;
import gantry.server.jobs.WorkPools;
import gantry.server.listen.Listener;
import gantry.server.listen.SystemdJournal;
import gantry.server.listen.SystemdNotify;
import gantry.server.listen.limits.TrustedProxies;
import gantry.settings.CurrentSettings;
import gantry.store.ImageStore;
import gantry.upkeep.Outbound;
import gantry.upkeep.UpdateSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.CommandSpec;

/// `serve`: opens the store to others, until SIGTERM or SIGINT. SIGHUP has it read its certificate,
/// its key and its settings anew.
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
        CurrentSettings settings = new CurrentSettings(store.configuration());
        Serving serving =
                new Serving(
                        call,
                        settings,
                        identity(call),
                        identityFiles(call),
                        new TrustedProxies(() -> settings.followed().trustedProxies()));
        Log events = log(call);
        RequestLog log = new RequestLog(events);
        Thread.setDefaultUncaughtExceptionHandler(
                new MemoryRanOut(events::uncaught, Runtime.getRuntime()::halt));
        App app =
                new App(
                        store,
                        settings,
                        serving::facts,
                        Files.getFileStore(call.places().directory()),
                        sources(call, store, settings, log, work),
                        work,
                        call.console().clock(),
                        log);
        try (Hangup _ = Hangup.runs(() -> reload(serving, log));
                Listener listener = serving.open(app)) {
            SystemdNotify systemd = new SystemdNotify(call.console().environment());
            systemd.say(SystemdNotify.READY);
            events.started(Version.text(), call.places().directory(), serving.facts().addresses());
            app.startSchedule();
            awaitSignal();
            long told = System.nanoTime();
            events.stopping(GRACE);
            systemd.say(SystemdNotify.STOPPING);
            listener.stop(GRACE);
            app.shutDown(GRACE);
            events.stopped(Duration.ofNanos(System.nanoTime() - told));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // told to stop twice: at once, then
        }
        return 0;
    }

    /// What SIGHUP asks for.
    private static void reload(Serving serving, RequestLog log) {
        try {
            serving.reload().forEach(log::noticed);
            log.reloaded();
        } catch (IOException | RuntimeException e) {
            log.notReloaded(e);
        }
    }

    private static Log log(Call call) {
        boolean journal =
                new SystemdJournal(call.console().environment()).reads(Path.of("/proc/self/fd/2"));
        return new Log(
                call.console().err(),
                call.console().clock(),
                call.has("--debug") ? Log.Level.DEBUG : Log.Level.INFO,
                journal ? Log.Reader.JOURNAL : Log.Reader.PERSON);
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
            Call call, ImageStore store, CurrentSettings settings, RequestLog log, WorkPools work)
            throws IOException {
        return new UpdateSources(
                new Outbound(
                        call.places().web().by(TlsLibrary.JAVA),
                        () -> settings.now().networks(),
                        log.ofConnections()),
                List.of(Architectures.ofThisMachine()),
                call.places().directory().resolve("cache"),
                store::file,
                call.console().clock(),
                log.ofIndexes(),
                work.files());
    }

    private static Identity identity(Call call) throws IOException {
        return call.value("--certificate").or(() -> call.value("--key")).isPresent()
                ? identityFiles(call).load()
                : call.places().serverIdentity();
    }

    private static IdentityFiles identityFiles(Call call) {
        Optional<String> certificate = call.value("--certificate");
        Optional<String> key = call.value("--key");
        if (certificate.isPresent() != key.isPresent()) {
            throw new Usage("--certificate and --key belong together");
        }
        return certificate.isPresent()
                ? new IdentityFiles(Path.of(certificate.get()), Path.of(key.orElseThrow()))
                : call.places().serverIdentityFiles();
    }
}
