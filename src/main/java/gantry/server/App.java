package gantry.server;

import gantry.image.ImageFailure.Invalid;
import gantry.server.api.Aliases;
import gantry.server.api.Certificates;
import gantry.server.api.Images;
import gantry.server.api.InstanceRoutes;
import gantry.server.api.Intake;
import gantry.server.api.Metrics;
import gantry.server.api.OpenApi;
import gantry.server.api.OperationRoutes;
import gantry.server.api.PageSession;
import gantry.server.api.ProjectRoutes;
import gantry.server.api.Pulls;
import gantry.server.api.Pushes;
import gantry.server.api.RefreshCounts;
import gantry.server.api.Refreshes;
import gantry.server.api.ServerRoutes;
import gantry.server.api.Uploads;
import gantry.server.api.WebPage;
import gantry.server.exchange.Daemon;
import gantry.server.exchange.EventSink;
import gantry.server.exchange.Request;
import gantry.server.exchange.Response;
import gantry.server.frame.CrossOrigin;
import gantry.server.frame.Lifecycle;
import gantry.server.frame.Rendering;
import gantry.server.frame.Route;
import gantry.server.frame.Router;
import gantry.server.frame.ServerFacts;
import gantry.server.frame.Trust;
import gantry.server.frame.Views;
import gantry.server.jobs.Events;
import gantry.server.jobs.ImageSecrets;
import gantry.server.jobs.Operations;
import gantry.server.jobs.WorkPools;
import gantry.server.trees.Feeds;
import gantry.server.trees.Signer;
import gantry.server.trees.Streams;
import gantry.settings.CurrentSettings;
import gantry.settings.OtherSites;
import gantry.settings.Settings.Upkeep;
import gantry.store.ImageStore;
import gantry.store.TrustStore;
import gantry.upkeep.Schedule;
import gantry.upkeep.ThreadTimer;
import gantry.upkeep.UpdateSources;
import java.io.IOException;
import java.nio.file.FileStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The daemon, put together from its parts.
public final class App implements Daemon {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    private final List<Route> routes = new ArrayList<>();
    private final Events events = new Events();
    private final Operations operations;
    private final Reception reception;
    private final EventDoor eventDoor;
    private final RequestLog log;
    private final CurrentSettings settings;
    private final ThreadTimer timer = new ThreadTimer();
    private final ThreadTimer looks = new ThreadTimer();
    private final Schedule schedule;

    /// @param disk that the store is on
    /// @param sources where images may come from
    /// @param work where lists are made, trees rendered and large bodies read
    /// @throws Invalid if the settings name a key that cannot sign
    public App(
            ImageStore store,
            CurrentSettings settings,
            Supplier<ServerFacts> facts,
            FileStore disk,
            UpdateSources sources,
            WorkPools work,
            Clock clock,
            RequestLog log)
            throws IOException {
        String name = facts.get().name();
        SecureRandom random = new SecureRandom();
        TrustStore trusted = store.trust(random);
        Lifecycle lifecycle = new Lifecycle(events, clock, name);
        this.operations =
                new Operations(
                        clock,
                        () -> settings.now().operationIdle(),
                        operation -> {
                            lifecycle.tell(operation);
                            log.changed(operation);
                        },
                        log::failed);
        CrossOrigin crossOrigin = new CrossOrigin(() -> OtherSites.of(store.configuration().all()));
        Trust trust = new Trust(trusted, crossOrigin, clock);
        Rendering rendering = new Rendering(name, random);
        this.log = log;
        this.settings = settings;
        Intake room = new Intake(settings::now, disk, Intake.PATIENCE);
        RefreshCounts refreshes = new RefreshCounts(log.ofSchedule());
        Metrics metrics = new Metrics(store, facts, operations, room, refreshes);
        ImageSecrets secrets = new ImageSecrets(operations, trusted, random, clock);
        Views views = new Views(store, secrets);
        Supplier<Upkeep> upkeep = () -> settings.now().upkeep();
        this.schedule = new Schedule(store, sources, upkeep, clock, random, timer, refreshes);
        Pulls pulls = new Pulls(operations, lifecycle, sources, clock);
        routes.addAll(
                new ServerRoutes(store.configuration(), settings, facts, log::noticed).routes());
        routes.addAll(new Aliases(views, lifecycle).routes());
        routes.addAll(new Images(store, views, secrets, operations, lifecycle).routes());
        routes.addAll(
                new Uploads(store, views, secrets, operations, lifecycle, room, pulls, clock)
                        .routes());
        routes.addAll(new Pushes(views, operations, lifecycle, sources.outbound(), clock).routes());
        routes.addAll(new Refreshes(views, operations, lifecycle, sources, upkeep, clock).routes());
        routes.addAll(new OperationRoutes(operations, name).routes());
        routes.addAll(
                new Certificates(trusted, settings, operations, lifecycle, facts, clock).routes());
        routes.addAll(new ProjectRoutes(store, operations).routes());
        routes.addAll(InstanceRoutes.routes());
        Signer signer = new Signer(settings.now());
        settings.add(signer);
        Feeds feeds = new Feeds(store, signer::key, work.strangers(), clock);
        routes.addAll(
                new Streams(store, Streams.tree(store, signer::key, work.strangers(), clock))
                        .routes());
        routes.addAll(feeds.routes());
        routes.addAll(metrics.routes());
        routes.addAll(new PageSession(trusted, operations).routes());
        routes.addAll(new WebPage().routes());
        this.eventDoor = new EventDoor(events, trust, rendering, log);
        routes.add(eventDoor.route());
        routes.add(new OpenApi(routes, facts.get().version()).route());
        this.reception =
                new Reception(
                        new Router(routes),
                        trust,
                        crossOrigin,
                        rendering,
                        new Accounts(metrics, log, feeds),
                        log,
                        settings,
                        work);
    }

    List<Route> routes() {
        return List.copyOf(routes);
    }

    @Override
    public Response handle(Request request) {
        return reception.handle(request);
    }

    @Override
    public void failed(Request request, Throwable failure) {
        var _ = log.failed(request, failure);
    }

    @Override
    public AutoCloseable events(Request request, EventSink sink) throws Refused {
        return eventDoor.listen(request, sink);
    }

    /// Begins to look after the images by itself.
    public void startSchedule() {
        schedule.start();
        lookAtSettings();
    }

    /// What other processes have set in the store takes effect within this.
    private void lookAtSettings() {
        looks.in(
                BETWEEN_LOOKS,
                () -> {
                    try {
                        settings.look().forEach(log::noticed);
                    } catch (IOException | RuntimeException e) {
                        log.notFollowed(e);
                    } finally {
                        lookAtSettings();
                    }
                });
    }

    /// Ends what runs, within the deadline.
    public void shutDown(Duration deadline) throws InterruptedException {
        timer.close();
        looks.close();
        operations.shutDown(deadline);
        events.closeAll();
    }
}
