package gantry.store;

import gantry.image.Digest;
import gantry.image.Feed;
import gantry.image.ImageFailure;
import gantry.image.TrustToken;
import gantry.image.TrustedCertificate;
import gantry.image.Words;
import gantry.store.catalog.OldCatalog;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Puts into a new catalog who is let in, and what was set: from the second copy, or, where that is
/// missing or damaged, from what the old catalog still gives.
///
/// The old catalog alone may be in an older state than the copy, without its log for one. So what
/// only the old one knows is told of and not taken where there is a copy.
final class RebuildTrust {
    private static final String LOOK =
            "look whether they are all, and right: gantry trust list, gantry trust list-tokens,"
                    + " gantry feed list, gantry config show";

    private final Tables tables;
    private final TrustFile file;
    private final List<String> said;

    /// @param file with the second copy
    /// @param said what a person has to know is added
    RebuildTrust(Tables tables, TrustFile file, List<String> said) {
        this.tables = tables;
        this.file = file;
        this.said = said;
    }

    void take(Optional<OldCatalog> old) throws IOException {
        Optional<TrustRecord> copy = file.read();
        TrustRecord rows = old.map(RebuildTrust::rows).orElse(TrustRecord.NOTHING);
        if (copy.isPresent()) {
            add(copy.get(), file.path().toString());
            sayWhoElse(rows, copy.get());
            return;
        }
        if (rows.equals(TrustRecord.NOTHING) && !old.map(OldCatalog::isSound).orElse(false)) {
            said.add(
                    ("Trusted certificates, tokens, feeds and the configuration were in the lost catalog, and"
                                    + " in %s, which is %s; make them again: gantry trust add, gantry feed"
                                    + " create, gantry config set")
                            .formatted(file.path(), file.isThere() ? "damaged" : "missing"));
            return;
        }
        add(rows, "the old catalog");
    }

    private void add(TrustRecord from, String where) throws IOException {
        int certificates = 0;
        for (TrustedCertificate one : from.certificates()) {
            certificates +=
                    attempt("Certificate " + one.name(), () -> tables.certificates().add(one))
                            ? 1
                            : 0;
        }
        int tokens = 0;
        for (TrustToken one : from.tokens()) {
            tokens += attempt("Token " + one.name(), () -> tables.tokens().add(one)) ? 1 : 0;
        }
        int feeds = 0;
        for (Feed one : from.feeds()) {
            feeds += attempt("Feed " + one.name(), () -> tables.feeds().add(one)) ? 1 : 0;
        }
        for (Map.Entry<String, String> set : from.configuration().entrySet()) {
            tables.configuration().set(set.getKey(), set.getValue());
        }
        said.add(
                "Taken from %s: %s, %s, %s, %s; %s"
                        .formatted(
                                where,
                                Words.count(certificates, "trusted certificate"),
                                Words.count(tokens, "token"),
                                Words.count(feeds, "feed"),
                                Words.count(from.configuration().size(), "setting"),
                                LOOK));
    }

    private void sayWhoElse(TrustRecord rows, TrustRecord copy) {
        Set<Digest> known = new HashSet<>();
        copy.certificates().forEach(one -> known.add(one.fingerprint()));
        for (TrustedCertificate one : rows.certificates()) {
            if (!known.contains(one.fingerprint())) {
                said.add(
                        ("The old catalog has the certificate %s (%s) too, which %s has not: it may have"
                                        + " been removed, and is not let in; gantry trust"
                                        + " add-certificate does that")
                                .formatted(
                                        one.fingerprint(),
                                        Words.printable(one.name()),
                                        file.path()));
            }
        }
        for (Feed one : rows.feeds()) {
            if (copy.feeds().stream().noneMatch(feed -> feed.name().equals(one.name()))) {
                said.add(
                        ("The old catalog has the feed %s too, which %s has not: it may have been"
                                        + " revoked, and is left out; gantry feed create makes it anew")
                                .formatted(Words.printable(one.name()), file.path()));
            }
        }
    }

    private static TrustRecord rows(OldCatalog old) {
        List<TrustedCertificate> certificates = new ArrayList<>();
        for (Digest fingerprint : old.certificates()) {
            old.attempt(tables -> tables.certificates().one(fingerprint))
                    .flatMap(one -> one)
                    .ifPresent(certificates::add);
        }
        List<Feed> feeds = new ArrayList<>();
        for (Digest secret : old.feeds()) {
            old.attempt(tables -> tables.feeds().one(secret))
                    .flatMap(one -> one)
                    .ifPresent(feeds::add);
        }
        return new TrustRecord(
                certificates,
                old.attempt(tables -> tables.tokens().all()).orElse(List.of()),
                feeds,
                old.attempt(tables -> tables.configuration().all()).orElse(Map.of()));
    }

    private interface Change {
        void run() throws IOException;
    }

    /// What names a project that is not known any more is left out.
    private boolean attempt(String what, Change change) throws IOException {
        try {
            change.run();
            return true;
        } catch (ImageFailure e) {
            said.add("%s is left out: %s".formatted(Words.printable(what), e.getMessage()));
            return false;
        }
    }
}
