package gantry.server.api;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Digest;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageType;
import gantry.json.JsonValue;
import gantry.server.frame.Call;
import gantry.server.frame.Lifecycle;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import gantry.server.frame.Views;
import gantry.store.ProjectImages;
import gantry.wire.AliasJson;
import gantry.wire.AliasPatchJson;
import gantry.wire.AliasPutJson;
import gantry.wire.AliasRenameJson;
import gantry.wire.AliasesPostJson;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// `/1.0/images/aliases`.
///
/// An alias is unique per image type here; LXD's API knows one of each name. What is asked for by a
/// name alone is the container's, where there is one; `?type=` asks for the other.
public final class Aliases {
    private static final String PATH = "/1.0/images/aliases";

    private final Views views;
    private final Lifecycle lifecycle;

    public Aliases(Views views, Lifecycle lifecycle) {
        this.views = views;
        this.lifecycle = lifecycle;
    }

    public List<Route> routes() {
        return List.of(
                route("GET", PATH, Entry.TRUSTED, "List aliases", this::list).heavy(),
                route("POST", PATH, Entry.TRUSTED, "Create an alias", this::create),
                route("GET", PATH + "/{...}", Entry.PUBLIC, "Show an alias", this::show),
                route("PUT", PATH + "/{...}", Entry.TRUSTED, "Replace an alias", this::put),
                route("PATCH", PATH + "/{...}", Entry.TRUSTED, "Change an alias", this::patch),
                route("POST", PATH + "/{...}", Entry.TRUSTED, "Rename an alias", this::rename),
                route("DELETE", PATH + "/{...}", Entry.TRUSTED, "Delete an alias", this::delete));
    }

    private static Route route(
            String method, String pattern, Entry entry, String summary, Route.Handler handler) {
        return new Route(method, pattern, entry, Scope.PROJECT, summary, handler);
    }

    static String path(String name) {
        String escaped = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return PATH + "/" + escaped;
    }

    private Reply list(Call call) throws IOException {
        List<AliasEntry> entries = views.all(call).aliases();
        if (call.query().isRecursive()) {
            return new Reply.Sync(AliasJson.toJson(entries.stream().map(AliasJson::from).toList()));
        }
        List<String> urls = entries.stream().map(entry -> path(entry.name())).distinct().toList();
        return new Reply.Sync(JsonValue.Items.of(urls).json());
    }

    private Reply create(Call call) throws IOException {
        AliasesPostJson wanted = AliasesPostJson.read(call.json());
        ProjectImages images = views.changeable(call);
        ImageInfo image = images.find(ImageQuery.of(wanted.target()));
        images.createAlias(image, new Alias(wanted.name(), wanted.description()));
        lifecycle.tell(call, "image-alias-created", path(wanted.name()));
        return new Reply.Created(call.url(path(wanted.name())));
    }

    private Reply show(Call call) throws IOException {
        ImageInfo image = target(call);
        Alias alias =
                image.aliases().stream()
                        .filter(each -> each.name().equals(call.name()))
                        .findFirst()
                        .orElseThrow(Aliases::notFound);
        AliasEntry entry = new AliasEntry(alias, image.facts().type(), image.fingerprint());
        return new Reply.Sync(AliasJson.toJson(AliasJson.from(entry)), Optional.of(etag(entry)));
    }

    private ImageInfo target(Call call) throws IOException {
        try {
            return views.visible(call).find(new ImageQuery(call.name(), type(call)));
        } catch (NotFound | Invalid _) {
            throw notFound(); // Invalid: a short fingerprint of several images is no alias either
        }
    }

    private static Optional<ImageType> type(Call call) {
        return call.query().value("type").flatMap(ImageType::of);
    }

    private static NotFound notFound() {
        return new NotFound("Image alias not found");
    }

    private static String etag(AliasEntry entry) {
        return Digest.ofText(AliasJson.toJson(AliasJson.from(entry))).hex();
    }

    /// The alias to be changed, as the caller saw it.
    private static AliasEntry entry(Call call, ProjectImages images) throws IOException {
        Optional<ImageType> type = type(call);
        AliasEntry found =
                images.aliases().stream()
                        .filter(entry -> entry.name().equals(call.name()))
                        .filter(entry -> type.isEmpty() || type.get() == entry.type())
                        .min((a, b) -> a.type().compareTo(b.type()))
                        .orElseThrow(Aliases::notFound);
        Images.checkMatch(call.request(), etag(found));
        return found;
    }

    private Reply put(Call call) throws IOException {
        AliasPutJson wanted = AliasPutJson.read(call.json());
        return update(call, Optional.of(wanted.target()), Optional.of(wanted.description()));
    }

    private Reply patch(Call call) throws IOException {
        AliasPatchJson wanted = AliasPatchJson.read(call.json());
        return update(call, wanted.target(), wanted.description());
    }

    private Reply update(Call call, Optional<String> target, Optional<String> description)
            throws IOException {
        ProjectImages images = views.changeable(call);
        AliasEntry old = entry(call, images);
        ImageInfo image = images.find(ImageQuery.of(target.orElse(old.target().hex())));
        images.replaceAlias(
                old, image, new Alias(old.name(), description.orElse(old.alias().description())));
        lifecycle.tell(call, "image-alias-updated", path(call.name()));
        return Reply.done();
    }

    private Reply rename(Call call) throws IOException {
        String newName = AliasRenameJson.read(call.json()).name();
        ProjectImages images = views.changeable(call);
        images.renameAlias(entry(call, images), newName);
        lifecycle.tell(call, "image-alias-renamed", path(newName));
        return new Reply.Created(call.url(path(newName)));
    }

    private Reply delete(Call call) throws IOException {
        ProjectImages images = views.changeable(call);
        images.deleteAlias(entry(call, images));
        lifecycle.tell(call, "image-alias-deleted", path(call.name()));
        return Reply.done();
    }
}
