package gantry.server.api;

import gantry.image.Digest;
import gantry.image.HeavyWork;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageInfo;
import gantry.image.Project;
import gantry.json.JsonValue.Fields;
import gantry.json.JsonValue.Items;
import gantry.server.exchange.Caller;
import gantry.server.frame.Call;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import gantry.server.frame.Trust;
import gantry.server.jobs.Operations;
import gantry.store.ImageStore;
import gantry.wire.ApiPath;
import gantry.wire.ProfileJson;
import gantry.wire.ProjectJson;
import gantry.wire.ProjectPatchJson;
import gantry.wire.ProjectPutJson;
import gantry.wire.ProjectStateJson;
import gantry.wire.ProjectsPostJson;
import gantry.wire.ServerFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// `/1.0/projects`, and `/1.0/profiles` as far as clients of images ask.
public final class ProjectRoutes {
    private final ImageStore store;

    private final Operations operations;

    public ProjectRoutes(ImageStore store, Operations operations) {
        this.store = store;
        this.operations = operations;
    }

    public List<Route> routes() {
        return List.of(
                route("GET", "/1.0/projects", Entry.TRUSTED, "List projects", this::list).heavy(),
                route("POST", "/1.0/projects", Entry.FULL, "Create a project", this::create),
                route("GET", "/1.0/projects/{}", Entry.TRUSTED, "Show a project", this::show),
                route(
                                "GET",
                                "/1.0/projects/{}/state",
                                Entry.TRUSTED,
                                "Show what a project takes",
                                this::state)
                        .heavy(),
                route("PUT", "/1.0/projects/{}", Entry.FULL, "Replace a project", this::put),
                route("PATCH", "/1.0/projects/{}", Entry.FULL, "Change a project", this::patch),
                route("POST", "/1.0/projects/{}", Entry.FULL, "Rename a project", this::rename),
                route("DELETE", "/1.0/projects/{}", Entry.FULL, "Delete a project", this::delete),
                route(
                        "GET",
                        "/1.0/profiles",
                        Entry.TRUSTED,
                        "List profiles",
                        ProjectRoutes::profiles),
                route(
                        "GET",
                        "/1.0/profiles/default",
                        Entry.TRUSTED,
                        "Show the one profile",
                        _ -> new Reply.Sync(ProfileJson.DEFAULT.json().json())));
    }

    private static Route route(
            String method, String pattern, Entry entry, String summary, Route.Handler handler) {
        return new Route(method, pattern, entry, Scope.SERVER, summary, handler);
    }

    private Reply list(Call call) throws IOException {
        ServerFilter<ProjectJson> filter =
                ServerFilter.ofProjects(call.query().value("filter").orElse(""));
        List<ProjectJson> shown = new ArrayList<>();
        for (Project project : store.projects().list()) {
            if (mayUse(call.caller(), project.name())) {
                HeavyWork.checkGoesOn();
                ProjectJson json = json(project);
                if (filter.test(json)) {
                    shown.add(json);
                }
            }
        }
        return new Reply.Sync(
                call.query().isRecursive()
                        ? ProjectJson.toJson(shown)
                        : Items.of(
                                        shown.stream()
                                                .map(each -> ApiPath.project(each.name()))
                                                .toList())
                                .json());
    }

    private static boolean mayUse(Caller caller, String project) {
        return switch (caller) {
            case Caller.Local _ -> true;
            case Caller.Trusted(_, var access) -> access.mayUse(project);
            case Caller.Meter _, Caller.Stranger _ -> false;
        };
    }

    private ProjectJson json(Project project) throws IOException {
        return ProjectJson.of(
                project, project.ownImages() ? store.images(project.name()).list() : List.of());
    }

    private Reply show(Call call) throws IOException {
        Project project = find(call);
        return new Reply.Sync(ProjectJson.toJson(json(project)), Optional.of(etag(project)));
    }

    private Project find(Call call) throws IOException {
        if (!mayUse(call.caller(), call.name())) {
            throw Trust.forbidden(); // whether there is such a project or not
        }
        return store.projects().find(call.name());
    }

    private Reply state(Call call) throws IOException {
        Project project = find(call);
        long disk = 0;
        if (project.ownImages()) {
            for (ImageInfo image : store.images(project.name()).list()) {
                disk += image.facts().size();
            }
        }
        return new Reply.Sync(ProjectStateJson.of(disk).json());
    }

    /// Over what can be changed.
    private static String etag(Project project) {
        return Digest.ofText(ProjectJson.toJson(ProjectJson.from(project, List.of()))).hex();
    }

    private Reply put(Call call) throws IOException {
        ProjectPutJson wanted = ProjectPutJson.read(call.json());
        return update(call, wanted::over);
    }

    private Reply patch(Call call) throws IOException {
        ProjectPatchJson wanted = ProjectPatchJson.read(call.json());
        return update(call, wanted::over);
    }

    private Reply update(Call call, UnaryOperator<Project> change) throws IOException {
        store.projects()
                .update(
                        call.name(),
                        old -> {
                            Images.checkMatch(call.request(), etag(old));
                            return change.apply(old);
                        });
        return Reply.done();
    }

    private Reply rename(Call call) throws IOException, InterruptedException {
        String newName = call.json().text("name");
        if (call.name().equals(Project.DEFAULT)) {
            throw new Forbidden("The 'default' project cannot be renamed");
        }
        return new Reply.Async(
                operations.quick(
                        call.project(),
                        call.caller(),
                        "Renaming project",
                        Map.of(),
                        _ -> {
                            store.projects().rename(call.name(), newName);
                            return Fields.NONE;
                        }));
    }

    private Reply create(Call call) throws IOException {
        Project project = ProjectsPostJson.read(call.json()).project();
        store.projects().create(project);
        return new Reply.Created(ApiPath.project(project.name()));
    }

    private Reply delete(Call call) throws IOException {
        store.projects().delete(call.name());
        return Reply.done();
    }

    private static Reply profiles(Call call) {
        return new Reply.Sync(
                call.query().isRecursive()
                        ? new Items(List.of(ProfileJson.DEFAULT.json())).json()
                        : "[\"/1.0/profiles/default\"]");
    }
}
