package gantry.remote.streams;

import gantry.http.HttpAnswer;
import gantry.image.Digest;
import gantry.image.HeavyWork;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.Words;
import gantry.json.LimitedInput;
import gantry.remote.download.Download;
import gantry.remote.download.Downloads;
import gantry.remote.download.Redirects;
import gantry.remote.download.WebFile;
import gantry.remote.streams.KeptFile.Parser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The indexes of a server, for one look at all of them: kept on disk, asked for again when they
/// are old, and used although they are old where the server cannot give a newer one that can be
/// read. A server that is away is not asked for a second one.
final class IndexFiles {
    private static final int NOT_MODIFIED = 304;
    private static final int OK = 200;

    private static final int BUFFER = 64 << 10;

    /// Of each signed byte: that, its place in the text, and what an array is larger as it grows.
    private static final int COPIES = 3;

    private final Downloads downloads;
    private final StreamsSettings settings;
    private final StreamsUrl server;
    private final Optional<SignedText> signatures;
    private final StaleIndex stale;
    private final Set<Path> used = new HashSet<>();
    private boolean isAway;

    IndexFiles(Downloads downloads, StreamsSettings settings, StreamsUrl server, StaleIndex stale) {
        this.downloads = downloads;
        this.settings = settings;
        this.server = server;
        this.signatures =
                settings.keyring().map(keyring -> new SignedText(keyring, settings.clock()));
        this.stale = stale;
    }

    /// What an index holds.
    ///
    /// @param limit of its size in bytes
    /// @throws Invalid if it is none, is too large, or is not signed as it has to be
    <T> T read(String path, long limit, Parser<T> parser) throws IOException {
        return fresh(
                path,
                limit,
                bytes ->
                        settings.work()
                                .within(HeavyWork.timeFor(limit), () -> parser.parse(bytes)));
    }

    private <T> T fresh(String path, long limit, Parser<T> parser) throws IOException {
        URI url = server.file(signatures.isPresent() ? signedPath(path) : path);
        Path place = place(url);
        used.add(place);
        Optional<KeptFile> kept = KeptFile.at(place);
        if (kept.isEmpty()) {
            return first(url, place, limit, parser);
        }
        if (isAway) {
            return kept.get().parse(parser);
        }
        if (kept.get().asked().plus(settings.fresh()).isAfter(settings.clock().instant())) {
            try {
                return kept.get().parse(parser);
            } catch (Invalid _) {
                return first(url, place, limit, parser);
            }
        }
        return newer(url, kept.get(), limit, parser);
    }

    /// Has the server asked next time, however new what was used here is.
    void doubt() throws IOException {
        for (Path place : used) {
            Optional<KeptFile> kept = KeptFile.at(place);
            if (kept.isPresent()) {
                kept.get().touch(Instant.EPOCH);
            }
        }
    }

    /// Trees list the signed twin under its own name, or the unsigned file.
    private static String signedPath(String path) {
        return path.endsWith(".json")
                ? path.substring(0, path.length() - ".json".length()) + ".sjson"
                : path;
    }

    /// What was believed with one keyring is not believed with another.
    private Path place(URI url) throws IOException {
        String believed = signatures.isPresent() ? signatures.get().keyringDigest().hex() : "";
        return settings.cache().resolve(Digest.ofText(url + "\n" + believed).hex() + ".index");
    }

    private <T> T first(URI url, Path place, long limit, Parser<T> parser) throws IOException {
        try (Download download = downloads.open(url, OptionalLong.empty())) {
            HttpAnswer answer = download.beginWhole();
            return replace(url, place, answer, download, limit, parser);
        }
    }

    private <T> T newer(URI url, KeptFile kept, long limit, Parser<T> parser) throws IOException {
        try {
            WebFile file = new WebFile(new Redirects(downloads.http()), url);
            try (HttpAnswer answer = file.ask(kept.conditions())) {
                return switch (answer.status()) {
                    case NOT_MODIFIED -> unchanged(url, kept, limit, parser);
                    case OK -> replace(url, kept.path(), answer, answer.body(), limit, parser);
                    default -> throw file.refusal(answer);
                };
            }
        } catch (InterruptedIOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            isAway = true;
            return old(url, kept, parser, e);
        } catch (IOException | Unreachable e) {
            isAway = true;
            return old(url, kept, parser, e);
        } catch (Invalid e) {
            return old(url, kept, parser, e);
        }
    }

    private <T> T unchanged(URI url, KeptFile kept, long limit, Parser<T> parser)
            throws IOException {
        try {
            T parsed = kept.parse(parser);
            kept.touch(settings.clock().instant());
            return parsed;
        } catch (Invalid _) {
            return first(url, kept.path(), limit, parser);
        }
    }

    private <T> T old(URI url, KeptFile kept, Parser<T> parser, Exception why) throws IOException {
        T parsed = kept.parse(parser);
        stale.used(Redirects.printable(url), kept.asked(), Words.reason(why));
        return parsed;
    }

    private <T> T replace(
            URI url, Path place, HttpAnswer answer, InputStream body, long limit, Parser<T> parser)
            throws IOException {
        try {
            return KeptFile.replace(
                    place,
                    answer,
                    settings.clock().instant(),
                    out -> fill(body, out, limit),
                    parser);
        } catch (Invalid e) {
            throw new Invalid(
                    "Unable to read \"%s\": %s".formatted(Redirects.printable(url), e.getMessage()),
                    e);
        }
    }

    private void fill(InputStream body, OutputStream out, long limit) throws IOException {
        InputStream limited = new LimitedInput(body, limit);
        if (signatures.isPresent()) {
            fillVerified(limited, out, signatures.get());
        } else {
            limited.transferTo(out);
        }
    }

    /// A signature is of the whole text, so that all of it has to be in memory.
    private void fillVerified(InputStream in, OutputStream out, SignedText text)
            throws IOException {
        try (IndexMemory.Share memory = IndexMemory.ofProcess().share(server.name())) {
            byte[] signed = counted(in, memory);
            out.write(
                    settings.work()
                            .within(HeavyWork.timeFor(signed.length), () -> text.verified(signed)));
        }
    }

    /// Takes memory for what is read before more is.
    private static byte[] counted(InputStream in, IndexMemory.Share memory) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            memory.take((long) n * COPIES);
            all.write(buffer, 0, n);
        }
        return all.toByteArray();
    }
}
