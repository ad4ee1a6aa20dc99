package gantry.store.catalog;

import java.io.IOException;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Map;
import java.util.TreeMap;

/// What is configured, key by key.
public final class ConfigurationRows {
    private static final String ALL =
            """
            SELECT name, value FROM configuration
            """;

    private static final String SET =
            """
            INSERT INTO configuration (name, value) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """;

    private static final String UNSET =
            """
            DELETE FROM configuration WHERE name = ?
            """;

    private final Session session;

    ConfigurationRows(Session session) {
        this.session = session;
    }

    /// What has been set, in the order of the keys.
    public Map<String, String> all() throws IOException {
        Map<String, String> all = new TreeMap<>();
        session.list(ALL, row -> new SimpleImmutableEntry<>(Texts.of(row, 1), Texts.of(row, 2)))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    public void set(String name, String value) throws IOException {
        session.change(SET, name, value);
    }

    /// @return whether it was set
    public boolean unset(String name) throws IOException {
        return session.change(UNSET, name) > 0;
    }
}
