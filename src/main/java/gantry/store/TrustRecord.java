package gantry.store;

import gantry.image.Access;
import gantry.image.Digest;
import gantry.image.Feed;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Invalid;
import gantry.image.TrustToken;
import gantry.image.TrustedCertificate;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// Who is let in, which feeds there are, and what was configured: all that the catalog holds
/// besides images and projects. Browsers are not in it: they sign in again. Of secrets there are
/// only the sums.
///
/// @param feeds without what was fetched through them
record TrustRecord(
        List<TrustedCertificate> certificates,
        List<TrustToken> tokens,
        List<Feed> feeds,
        Map<String, String> configuration) {
    static final TrustRecord NOTHING = new TrustRecord(List.of(), List.of(), List.of(), Map.of());

    private static final String FORM = "gantry-trust-1";

    TrustRecord {
        certificates = List.copyOf(certificates);
        tokens = List.copyOf(tokens);
        feeds = feeds.stream().map(TrustRecord::unused).toList();
        configuration = Map.copyOf(configuration);
    }

    private static Feed unused(Feed feed) {
        return new Feed(
                feed.name(),
                feed.project(),
                feed.filters(),
                feed.secretSum(),
                feed.createdAt(),
                feed.expiresAt(),
                Feed.Use.NONE);
    }

    static TrustRecord of(Tables tables) throws IOException {
        return new TrustRecord(
                tables.certificates().all(),
                tables.tokens().all(),
                tables.feeds().all(),
                tables.configuration().all());
    }

    /// What both say in the same way.
    TrustRecord and(TrustRecord other) {
        Map<String, String> both = new TreeMap<>(configuration);
        both.entrySet().retainAll(other.configuration.entrySet());
        return new TrustRecord(
                both(certificates, other.certificates),
                both(tokens, other.tokens),
                both(feeds, other.feeds),
                both);
    }

    private static <T> List<T> both(List<T> some, List<T> others) {
        List<T> both = new ArrayList<>(some);
        both.retainAll(others);
        return both;
    }

    String text() {
        RecordText.Builder text = new RecordText.Builder().add("record", FORM);
        for (TrustedCertificate one : certificates) {
            text.add(
                    "certificate",
                    with(
                            one.access().projects(),
                            one.fingerprint(),
                            one.name(),
                            one.type().word(),
                            one.pem(),
                            one.addedAt(),
                            one.access().restricted()));
        }
        for (TrustToken one : tokens) {
            text.add(
                    "token",
                    with(
                            one.access().projects(),
                            one.secretSum(),
                            one.name(),
                            one.createdAt(),
                            one.expiresAt().map(Instant::toString).orElse(""),
                            one.access().restricted()));
        }
        for (Feed one : feeds) {
            text.add(
                    "feed",
                    with(
                            one.filters(),
                            one.name(),
                            one.project(),
                            one.secretSum(),
                            one.createdAt(),
                            one.expiresAt().map(Instant::toString).orElse("")));
        }
        new TreeMap<>(configuration).forEach((key, value) -> text.add("set", key, value));
        return text.build();
    }

    private static Object[] with(List<String> last, Object... first) {
        List<Object> all = new ArrayList<>(List.of(first));
        all.addAll(last);
        return all.toArray();
    }

    /// @throws Invalid if it is no such text, or not as it was written
    static TrustRecord parse(String text) {
        try {
            RecordText record = RecordText.parse(text);
            if (!record.one("record").equals(FORM)) {
                throw new Invalid("The copy is of another version of gantry");
            }
            Map<String, String> configuration = new TreeMap<>();
            record.all("set").forEach(said -> configuration.put(said.getFirst(), said.get(1)));
            return new TrustRecord(
                    all(record, "certificate", TrustRecord::certificate),
                    all(record, "token", TrustRecord::token),
                    all(record, "feed", TrustRecord::feed),
                    configuration);
        } catch (ImageFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw new Invalid("Not a copy: " + e.getMessage(), e);
        }
    }

    private static <T> List<T> all(
            RecordText record, String word, Function<List<String>, T> reader) {
        return record.all(word).stream().map(reader).toList();
    }

    private static TrustedCertificate certificate(List<String> said) {
        return new TrustedCertificate(
                new Digest(said.getFirst()),
                said.get(1),
                TrustedCertificate.Type.of(said.get(2)).orElseThrow(),
                access(said, 5),
                said.get(3),
                Instant.parse(said.get(4)));
    }

    private static TrustToken token(List<String> said) {
        return new TrustToken(
                new Digest(said.getFirst()),
                said.get(1),
                access(said, 4),
                Instant.parse(said.get(2)),
                time(said.get(3)));
    }

    private static Feed feed(List<String> said) {
        return new Feed(
                said.getFirst(),
                said.get(1),
                said.subList(5, said.size()),
                new Digest(said.get(2)),
                Instant.parse(said.get(3)),
                time(said.get(4)),
                Feed.Use.NONE);
    }

    /// @param at where it is told whether it is restricted; the projects follow
    private static Access access(List<String> said, int at) {
        boolean restricted = !said.get(at).equals("false");
        return new Access(restricted, said.subList(at + 1, said.size()));
    }

    private static Optional<Instant> time(String text) {
        return Optional.of(text).filter(said -> !said.isEmpty()).map(Instant::parse);
    }
}
