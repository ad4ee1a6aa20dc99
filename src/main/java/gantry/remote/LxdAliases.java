package gantry.remote;

import static gantry.remote.LxdApi.escaped;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageType;
import gantry.json.JsonValue.Fields;
import gantry.wire.AliasJson;
import gantry.wire.AliasPutJson;
import gantry.wire.AliasRenameJson;
import gantry.wire.AliasesPostJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The aliases of one project of a server. LXD and Incus let a name stand for one image only; our
/// own daemon for one of each type, and answers with the container where it is not told which.
final class LxdAliases {
    private final LxdApi api;
    private final String project;

    LxdAliases(LxdApi api, String project) {
        this.api = api;
        this.project = project;
    }

    List<AliasEntry> list() throws IOException {
        List<Fields> json = new ArrayList<>();
        api.each(path("", "recursion=1"), json::add);
        return AliasJson.readKnown(json);
    }

    /// The alias that the query names, if there is one.
    Optional<AliasEntry> find(ImageQuery query) throws IOException {
        Optional<AliasEntry> plain = find(query.name());
        if (query.type().isEmpty() || plain.isEmpty() || isOf(plain.get(), query.type().get())) {
            return plain;
        }
        return find(query.name(), query.type().get());
    }

    private static boolean isOf(AliasEntry entry, ImageType type) {
        return entry.type() == type;
    }

    private Optional<AliasEntry> find(String name) throws IOException {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(AliasJson.read(api.get(path("/" + escaped(name), "")).asObject()));
        } catch (NotFound e) {
            return Optional.empty();
        }
    }

    /// Only who is trusted may see the list; to others a name stands for one image at most.
    private Optional<AliasEntry> find(String name, ImageType type) throws IOException {
        try {
            return list().stream()
                    .filter(entry -> entry.name().equals(name) && isOf(entry, type))
                    .findFirst();
        } catch (Forbidden e) {
            return Optional.empty();
        }
    }

    void create(ImageInfo image, Alias alias) throws IOException {
        String type = image.facts().type().word();
        AliasesPostJson post =
                new AliasesPostJson(
                        alias.name(), image.fingerprint().hex(), alias.description(), type);
        api.post(path("", ""), post.json());
    }

    /// Refuses before it changes anything, if it is to refuse.
    ///
    /// @return the images that lost an alias
    Set<Fingerprint> set(ImageInfo image, List<Alias> aliases, TakenAlias whenTaken)
            throws IOException {
        if (aliases.isEmpty()) {
            return Set.of();
        }
        List<AliasEntry> known = list();
        if (whenTaken == TakenAlias.REFUSE) {
            for (Alias alias : aliases) {
                Optional<AliasEntry> holder = holder(known, alias, image.facts().type());
                if (holder.isPresent() && !holder.get().target().equals(image.fingerprint())) {
                    throw holder.get().taken();
                }
            }
        }
        Set<Fingerprint> losers = new LinkedHashSet<>();
        for (Alias alias : aliases) {
            set(image, alias, known, whenTaken).ifPresent(losers::add);
        }
        return losers;
    }

    private Optional<Fingerprint> set(
            ImageInfo image, Alias alias, List<AliasEntry> known, TakenAlias whenTaken)
            throws IOException {
        Optional<AliasEntry> holder = holder(known, alias, image.facts().type());
        if (holder.isEmpty()) {
            return create(image, alias, known, whenTaken);
        }
        if (holder.get().target().equals(image.fingerprint())) {
            return Optional.empty();
        }
        return Optional.of(move(holder.get(), image));
    }

    /// Where another server's names stand for one image only, one of the other type is in the way.
    private Optional<Fingerprint> create(
            ImageInfo image, Alias alias, List<AliasEntry> known, TakenAlias whenTaken)
            throws IOException {
        try {
            create(image, alias);
            return Optional.empty();
        } catch (AlreadyExists e) {
            Optional<AliasEntry> other =
                    known.stream().filter(entry -> entry.name().equals(alias.name())).findFirst();
            if (whenTaken == TakenAlias.REFUSE || other.isEmpty()) {
                throw e;
            }
            return Optional.of(move(other.get(), image));
        }
    }

    /// One step on the server, in which the description stays.
    private Fingerprint move(AliasEntry entry, ImageInfo image) throws IOException {
        AliasPutJson put = new AliasPutJson(entry.alias().description(), image.fingerprint().hex());
        api.put(path("/" + escaped(entry.name()), ""), put.json(), Optional.empty());
        return entry.target();
    }

    private static Optional<AliasEntry> holder(
            List<AliasEntry> known, Alias alias, ImageType type) {
        return known.stream()
                .filter(entry -> entry.name().equals(alias.name()) && isOf(entry, type))
                .findFirst();
    }

    void rename(AliasEntry entry, String newName) throws IOException {
        AliasRenameJson rename = new AliasRenameJson(newName);
        api.post(path("/" + escaped(entry.name()), ""), rename.json());
    }

    void delete(AliasEntry entry) throws IOException {
        api.delete(path("/" + escaped(entry.name()), ""));
    }

    private String path(String rest, String query) {
        return "/images/aliases%s?project=%s%s"
                .formatted(rest, escaped(project), query.isEmpty() ? "" : "&" + query);
    }
}
