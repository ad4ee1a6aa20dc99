package gantry.store;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageInfo;
import gantry.image.ImageType;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Gives aliases to one image inside a transaction.
final class AliasMoves {
    private final Tables tables;
    private final String project;
    private final Fingerprint target;
    private final ImageType type;
    private final Instant now;
    private final Set<Fingerprint> losers = new LinkedHashSet<>();

    /// @param now when it happens
    AliasMoves(Tables tables, String project, ImageInfo target, Instant now) {
        this.tables = tables;
        this.project = project;
        this.target = target.fingerprint();
        this.type = target.facts().type();
        this.now = now;
    }

    /// Sets all of them, or none.
    /// Images that lose their last name by [TakenAlias#REPLACE] go.
    void set(List<Alias> aliases, TakenAlias whenTaken) throws IOException {
        for (Alias alias : aliases) {
            set(alias, whenTaken);
        }
        if (whenTaken == TakenAlias.REPLACE) {
            deleteNameless();
        }
    }

    private void set(Alias alias, TakenAlias whenTaken) throws IOException {
        Optional<AliasEntry> holder = holder(alias.name());
        if (holder.isEmpty()) {
            tables.aliases().add(project, new AliasEntry(alias, type, target));
        } else if (!holder.get().target().equals(target)) {
            if (whenTaken == TakenAlias.REFUSE) {
                throw holder.get().taken();
            }
            losers.add(holder.get().target());
            tables.aliases().move(project, alias.name(), type, target);
        }
    }

    private Optional<AliasEntry> holder(String name) throws IOException {
        return tables.aliases().named(project, name).stream()
                .filter(entry -> entry.type() == type)
                .findFirst();
    }

    private void deleteNameless() throws IOException {
        for (Fingerprint loser : losers) {
            if (tables.aliases().ofImage(project, loser).isEmpty()) {
                tables.images().delete(project, loser, now);
            }
        }
    }
}
