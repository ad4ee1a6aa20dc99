package gantry.settings;

import gantry.image.ImageFailure.Invalid;
import gantry.store.Configuration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The settings of a daemon as they stand, so that none needs a restart. Whoever goes by a setting
/// asks [#now] each time, and keeps nothing; what has to be built for one, such as a listener,
/// follows it.
public final class CurrentSettings {
    private final Configuration configuration;
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private volatile Known known;
    private volatile Settings told;

    private record Known(Map<String, String> texts, Settings settings) {}

    /// Something that is built from settings.
    @FunctionalInterface
    public interface Follower {
        /// Goes by these from now on, or by those before where it fails.
        ///
        /// @return sentences about what does not take effect, for whoever has set it
        List<String> follow(Settings now) throws IOException;
    }

    /// @throws Invalid if a stored value is none
    public CurrentSettings(Configuration configuration) throws IOException {
        this.configuration = configuration;
        Map<String, String> texts = configuration.all();
        this.known = new Known(texts, Settings.of(texts));
        this.told = known.settings();
    }

    /// Whoever has set them, in whatever process. Where the store cannot be read just now, what was
    /// known last.
    public Settings now() {
        try {
            return read();
        } catch (IOException | Invalid _) {
            return known.settings();
        }
    }

    /// What the followers go by: all that was set through this, and what others have set by the
    /// last [#look]. Reads nothing, for what is asked with every connection or request.
    public Settings followed() {
        return told;
    }

    private Settings read() throws IOException {
        Map<String, String> texts = configuration.all();
        Known last = known;
        if (!last.texts().equals(texts)) {
            last = new Known(texts, Settings.of(texts));
            known = last;
        }
        return last.settings();
    }

    /// @param follower that goes by the settings of now already
    public void add(Follower follower) {
        followers.add(follower);
    }

    /// Changes some keys, of which an empty value unsets one. What cannot take effect is refused,
    /// and not kept.
    ///
    /// @return what does not take effect
    public synchronized List<String> set(Map<String, String> changes) throws IOException {
        Map<String, String> texts = new TreeMap<>(configuration.all());
        changes.forEach(
                (key, value) -> {
                    if (value.isEmpty()) {
                        texts.remove(key);
                    } else {
                        texts.put(key, value);
                    }
                });
        return change(texts, () -> configuration.set(changes));
    }

    /// The same, unsetting all other keys.
    public synchronized List<String> replace(Map<String, String> values) throws IOException {
        Map<String, String> texts = new TreeMap<>(values);
        texts.values().removeIf(String::isEmpty);
        return change(texts, () -> configuration.replace(values));
    }

    private interface Write {
        void run() throws IOException;
    }

    private List<String> change(Map<String, String> texts, Write write) throws IOException {
        Settings before = told;
        List<String> said = tell(Settings.of(texts));
        try {
            write.run();
            return said;
        } catch (IOException | RuntimeException e) {
            tell(before);
            throw e;
        }
    }

    /// Has followers go by what another process has set.
    ///
    /// @return what does not take effect
    public synchronized List<String> look() throws IOException {
        Settings now = read();
        return now.equals(told) ? List.of() : tell(now);
    }

    /// Has followers read all that they go by anew, files too.
    ///
    /// @return what does not take effect
    public synchronized List<String> reload() throws IOException {
        return tell(read());
    }

    private List<String> tell(Settings next) throws IOException {
        Settings before = told;
        told = next;
        List<String> said = new ArrayList<>();
        try {
            for (Follower follower : followers) {
                said.addAll(follower.follow(next));
            }
            return said;
        } catch (IOException | RuntimeException e) {
            told = before;
            goBack(before, e);
            throw e;
        }
    }

    private void goBack(Settings before, Exception why) {
        for (Follower follower : followers) {
            try {
                follower.follow(before);
            } catch (IOException | RuntimeException e) {
                why.addSuppressed(e);
            }
        }
    }
}
