package gantry.store;

import gantry.image.ServedAt;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What has been set of the daemon's configuration, key by key, as text. What keys there are, and
/// what their values mean, is for the daemon to say; but for those that the store itself goes by.
/// Also, where the daemon serves.
public final class Configuration {
    public static final String DELETION_GRACE = "images.deletion_grace";

    /// Servers of LXD and Incus go by an index for an hour.
    public static final String DEFAULT_DELETION_GRACE = "90";

    public static final String FREE_SPACE = "limits.free_space";
    public static final String DEFAULT_FREE_SPACE = "1GiB";

    private final Catalog catalog;

    Configuration(Catalog catalog) {
        this.catalog = catalog;
    }

    /// Without what was never set; in the order of the keys.
    public Map<String, String> all() throws IOException {
        return catalog.read(tables -> tables.configuration().all());
    }

    /// Changes these keys, all or none, and leaves the others as they are. As in LXD, an empty
    /// value unsets a key. Works on a full disk, too, where limits may have to be changed.
    public void set(Map<String, String> changes) throws IOException {
        catalog.takeAway(tables -> set(tables, changes));
    }

    /// Sets these keys and unsets every other.
    public void replace(Map<String, String> values) throws IOException {
        catalog.takeAway(
                tables -> {
                    for (String key : tables.configuration().all().keySet()) {
                        tables.configuration().unset(key);
                    }
                    return set(tables, values);
                });
    }

    /// For how long a public image that was deleted can still be fetched by whom an older index has
    /// told of it.
    public Duration deletionGrace() throws IOException {
        String minutes = all().getOrDefault(DELETION_GRACE, DEFAULT_DELETION_GRACE);
        return Duration.ofMinutes(Long.parseLong(minutes));
    }

    /// How many bytes have to stay free when images come in, by whatever way.
    long freeSpace() throws IOException {
        return Size.parse(all().getOrDefault(FREE_SPACE, DEFAULT_FREE_SPACE)).bytes();
    }

    /// Where the daemon served last, and which certificate it showed; empty where none ever did.
    public Optional<ServedAt> servedAt() throws IOException {
        return catalog.read(tables -> tables.served().last());
    }

    /// Notes where the daemon serves now. What says the same already is left alone.
    public void serve(ServedAt at) throws IOException {
        if (servedAt().equals(Optional.of(at))) {
            return;
        }
        catalog.takeAway(
                tables -> {
                    tables.served().set(at);
                    return at;
                });
    }

    private static int set(Tables tables, Map<String, String> changes) throws IOException {
        for (Map.Entry<String, String> change : changes.entrySet()) {
            if (change.getValue().isEmpty()) {
                tables.configuration().unset(change.getKey());
            } else {
                tables.configuration().set(change.getKey(), change.getValue());
            }
        }
        return changes.size();
    }
}
