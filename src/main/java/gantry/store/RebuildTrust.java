package gantry.store;

import gantry.image.Digest;
import gantry.image.Feed;
import gantry.image.ImageFailure;
import gantry.image.TrustToken;
import gantry.image.TrustedCertificate;
import gantry.store.catalog.OldCatalog;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes into a new catalog what only the old one knew: who is let in, and what was set.
final class RebuildTrust {
    private static final String LOST =
            "Trusted certificates, tokens, feeds and the configuration were in the lost catalog alone;"
                    + " make them again: gantry trust add, gantry feed create, gantry config set";

    private final Tables tables;
    private final List<String> said;

    /// @param said what a person has to know is added
    RebuildTrust(Tables tables, List<String> said) {
        this.tables = tables;
        this.said = said;
    }

    void takeFrom(Optional<OldCatalog> from) throws IOException {
        if (from.isEmpty()) {
            said.add(LOST);
            return;
        }
        OldCatalog old = from.get();
        int certificates = certificates(old);
        int feeds = feeds(old);
        List<TrustToken> tokens = old.attempt(Tables::tokens).orElse(List.of());
        int taken = 0;
        for (TrustToken token : tokens) {
            taken += attempt(() -> tables.addToken(token)) ? 1 : 0;
        }
        Map<String, String> configuration = old.attempt(Tables::configuration).orElse(Map.of());
        for (Map.Entry<String, String> set : configuration.entrySet()) {
            tables.configure(set.getKey(), set.getValue());
        }
        if (certificates + feeds + taken + configuration.size() == 0 && !old.isSound()) {
            said.add(LOST);
            return;
        }
        said.add(
                ("Taken from the old catalog: %d trusted certificates, %d tokens, %d feeds, %d settings; look"
                                + " whether they are all, and right: gantry trust list, gantry trust"
                                + " list-tokens, gantry feed list, gantry config show")
                        .formatted(certificates, taken, feeds, configuration.size()));
    }

    private int certificates(OldCatalog old) throws IOException {
        int taken = 0;
        for (Digest fingerprint : old.certificates()) {
            Optional<TrustedCertificate> certificate =
                    old.attempt(tables -> tables.certificate(fingerprint)).flatMap(one -> one);
            if (certificate.isPresent()) {
                taken += attempt(() -> tables.addCertificate(certificate.get())) ? 1 : 0;
            }
        }
        return taken;
    }

    private int feeds(OldCatalog old) throws IOException {
        int taken = 0;
        for (Digest secret : old.feeds()) {
            Optional<Feed> feed = old.attempt(tables -> tables.feed(secret)).flatMap(one -> one);
            if (feed.isPresent()) {
                taken += attempt(() -> tables.addFeed(feed.get())) ? 1 : 0;
            }
        }
        return taken;
    }

    private interface Change {
        void run() throws IOException;
    }

    /// What names a project that is not known any more is left out.
    private static boolean attempt(Change change) throws IOException {
        try {
            change.run();
            return true;
        } catch (ImageFailure _) {
            return false;
        }
    }
}
