package gantry.settings;

import gantry.http.Network;
import gantry.image.ImageFailure;
import gantry.store.Configuration;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/// Which proxies are trusted now; while the catalog cannot be read, those that were.
public final class CurrentProxies implements Supplier<List<Network>> {
    private final Configuration configuration;
    private volatile List<Network> last = List.of();

    public CurrentProxies(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public List<Network> get() {
        try {
            last = Setting.trustedProxies(configuration.all());
        } catch (IOException | ImageFailure _) {
            // requests are told why
        }
        return last;
    }
}
