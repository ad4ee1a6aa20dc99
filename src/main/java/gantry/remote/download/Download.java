package gantry.remote.download;

import gantry.http.HttpAnswer;
import gantry.http.HttpRequest.Header;
import gantry.image.BlockInput;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A file on its way from a server. A connection that breaks or falls silent, and a server that is
/// busy or ill, only cost time: the file is asked for again, from where it stopped. It ends where
/// several tries in a row bring nothing, and at once where another try would bring the same.
///
/// Every answer is held against those before it, so that a file is never put together from two
/// versions. The size is checked where it was promised; the sum is for whoever takes the bytes in.
///
/// Reading throws
/// - [Mismatch] if the bytes are not those that were promised, or change on the way;
/// - what [Origin#refusal] makes of a status such as 404;
/// - [Unreachable] or [IOException] if it broke off for good: what came so far is sound, and a
///   later download that skips it may bring the rest.
public final class Download extends BlockInput {
    /// A try that brings less counts among those that bring nothing, in bytes.
    private static final long PROGRESS = 1 << 16;

    private final Origin origin;
    private final Patience patience;
    private final OptionalLong promised;
    private final int connections;
    private FileVersion version = FileVersion.UNKNOWN;
    private OptionalLong total = OptionalLong.empty();
    private @Nullable Piece piece;
    private long position;
    private long begun;
    private long end = Long.MAX_VALUE;
    private boolean givesRanges;
    private int failures;
    private long failedAt;

    /// @param promised the size, in bytes
    public Download(Origin origin, Patience patience, OptionalLong promised) {
        this(origin, patience, promised, 1);
    }

    /// @param connections at once, for which [#asFile] asks of a server that gives ranges
    Download(Origin origin, Patience patience, OptionalLong promised, int connections) {
        this.origin = origin;
        this.patience = patience;
        this.promised = promised;
        this.connections = connections;
    }

    /// The same download, with what is now known of its file; this one is not used any more.
    public Download promising(long size) {
        Download same = new Download(origin, patience, OptionalLong.of(size), connections);
        same.version = version;
        same.total = total;
        same.piece = piece;
        same.givesRanges = givesRanges;
        return same;
    }

    /// Asks for the first byte alone, to learn the file's size and whether its server gives parts
    /// of files. A server that does not has then begun to send the whole.
    ///
    /// @return the answer, for its headers; where it is of 200, its body is this download's
    public HttpAnswer begin() throws IOException {
        return persistently(() -> begin(List.of(new Header("Range", "bytes=0-0"))));
    }

    /// Asks for the whole file at once, of a server that cannot be asked twice.
    ///
    /// @return the answer, for its headers; its body is this download's
    public HttpAnswer beginWhole() throws IOException {
        return persistently(() -> begin(List.of()));
    }

    private HttpAnswer begin(List<Header> headers) throws IOException {
        HttpAnswer answer = ask(headers);
        Piece first = piece(answer);
        if (answer.status() == 200) {
            piece = first;
        } else {
            givesRanges = true;
            first.finish();
            first.close();
        }
        return answer;
    }

    /// In messages: without user, password and query.
    public String name() {
        return origin.name();
    }

    /// These bytes of the same file alone, asked for by a request of their own.
    Download range(long from, long to) {
        Download range = new Download(origin, patience, promised);
        range.version = version;
        range.total = total;
        range.position = from;
        range.begun = from;
        range.failedAt = from;
        range.end = to;
        return range;
    }

    /// What comes, as a file of an image.
    public ImageFile asFile(Kind kind, String filename) {
        if (!givesRanges) {
            return new ImageFile(kind, filename, size(), this);
        }
        InputStream bytes =
                connections > 1 && size().isPresent()
                        ? new SeveralAtOnce(this, size().getAsLong(), connections)
                        : this;
        return new ImageFile(kind, filename, size(), bytes).resumable();
    }

    /// In bytes; what was promised, or else what the server has said so far.
    public OptionalLong size() {
        return promised.isPresent() ? promised : total;
    }

    /// Whether skipping spares the bytes that are skipped, as far as is known after [#begin].
    public boolean isResumable() {
        return givesRanges;
    }

    /// Before the first byte is read, what is skipped is not asked for.
    @Override
    public long skip(long n) throws IOException {
        if (position > 0) {
            return super.skip(n);
        }
        position = Math.max(0, n);
        begun = position;
        failedAt = position;
        return position;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return length == 0 ? 0 : persistently(() -> readOn(bytes, offset, length));
    }

    private int readOn(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            if (position >= end) {
                cut();
                return -1;
            }
            if (piece == null && isOver()) {
                return end();
            }
            Piece from = piece == null ? next() : piece;
            checkPromise();
            int n = readFrom(from, bytes, offset, (int) Math.min(length, end - position));
            if (n > 0) {
                return n;
            }
            cut();
        }
    }

    private Piece next() throws IOException {
        Piece next = piece(ask(rest()));
        piece = next;
        return next;
    }

    private boolean isOver() {
        return position >= size().orElse(Long.MAX_VALUE);
    }

    private int readFrom(Piece from, byte[] bytes, int offset, int length) throws IOException {
        if (!from.readOver(position)) {
            throw fewer(from.at());
        }
        int n = from.read(bytes, offset, length);
        if (n > 0) {
            position += n;
            if (position > size().orElse(Long.MAX_VALUE)) {
                throw new Mismatch(
                        "%s should have %d bytes, and sends more"
                                .formatted(origin.name(), size().getAsLong()));
            }
        } else if (total.isEmpty()) {
            total = OptionalLong.of(position);
            checkPromise();
        }
        return n;
    }

    private void checkPromise() {
        if (promised.isPresent() && total.isPresent() && !promised.equals(total)) {
            throw new Mismatch(
                    "%s should have %d bytes, and has %d"
                            .formatted(origin.name(), promised.getAsLong(), total.getAsLong()));
        }
    }

    private int end() {
        long size = size().orElse(position);
        if (position > size) {
            throw fewer(size);
        }
        return -1;
    }

    private Mismatch fewer(long has) {
        return new Mismatch(
                "%s has %d bytes, and %d of it were here already: it has changed"
                        .formatted(origin.name(), has, position));
    }

    private Mismatch changed() {
        return new Mismatch(
                "%s has changed while it was fetched, after %d bytes"
                        .formatted(origin.name(), position));
    }

    private List<Header> rest() {
        List<Header> headers = new ArrayList<>();
        if (position > 0 || end < Long.MAX_VALUE) {
            String last = end < Long.MAX_VALUE ? "" + (end - 1) : "";
            headers.add(new Header("Range", "bytes=%d-%s".formatted(position, last)));
            version.ifRange().ifPresent(headers::add);
        }
        return headers;
    }

    private HttpAnswer ask(List<Header> headers) throws IOException {
        List<Header> all = new ArrayList<>(headers);
        all.add(new Header("Accept-Encoding", "identity"));
        return origin.ask(all);
    }

    /// What the answer brings, if it brings something; anything else is thrown.
    private Piece piece(HttpAnswer answer) throws IOException {
        try {
            return switch (answer.status()) {
                case 200 -> whole(answer);
                case 206 -> part(answer);
                case 412 -> throw changed();
                case 416 -> none(answer);
                default -> throw refusal(answer);
            };
        } catch (IOException | RuntimeException e) {
            answer.close();
            throw e;
        }
    }

    private Piece whole(HttpAnswer answer) {
        OptionalLong length = length(answer);
        learn(length, FileVersion.of(answer));
        if (length.orElse(Long.MAX_VALUE) < position) {
            throw fewer(length.orElseThrow());
        }
        return new Piece(answer, 0, length.orElse(Long.MAX_VALUE));
    }

    private static OptionalLong length(HttpAnswer answer) {
        return answer.header("Content-Length").filter(text -> text.matches("\\d{1,18}")).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    private Piece part(HttpAnswer answer) {
        ContentRange range =
                ContentRange.of(answer)
                        .filter(each -> each.from() == position)
                        .orElseThrow(
                                () ->
                                        new Mismatch(
                                                "%s was asked for the bytes from %d on, and answers \"%s\""
                                                        .formatted(
                                                                origin.name(),
                                                                position,
                                                                said(answer))));
        learn(range.total(), FileVersion.of(answer));
        return new Piece(answer, range.from(), range.to());
    }

    private static String said(HttpAnswer answer) {
        return Words.printable("Content-Range: " + answer.header("Content-Range").orElse(""));
    }

    /// There is nothing from our position on: we may have it all.
    private Piece none(HttpAnswer answer) {
        OptionalLong has = ContentRange.totalAlone(answer);
        if (has.isEmpty() || has.getAsLong() > position) {
            throw new Mismatch(
                    "%s was asked for the bytes from %d on, and answers %s"
                            .formatted(origin.name(), position, answer.statusLine()));
        }
        learn(has, FileVersion.of(answer));
        if (has.getAsLong() < position) {
            throw fewer(has.getAsLong());
        }
        return new Piece(answer, position, position);
    }

    private void learn(OptionalLong size, FileVersion now) {
        boolean otherSize = total.isPresent() && size.isPresent() && !size.equals(total);
        if (otherSize || version.differsFrom(now)) {
            throw changed();
        }
        total = total.isPresent() ? total : size;
        version = version.equals(FileVersion.UNKNOWN) ? now : version;
    }

    private RuntimeException refusal(HttpAnswer answer) throws IOException {
        boolean mayPass = origin.mayPass(answer.status());
        try {
            ImageFailure refusal = origin.refusal(answer);
            if (mayPass) {
                throw new Passing(refusal, patience.wished(answer));
            }
            return refusal;
        } catch (IOException e) {
            throw mayPass ? e : new Broken(e);
        }
    }

    /// The server broke in a way that another try does not mend.
    private static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        private final IOException why;

        Broken(IOException why) {
            super(why);
            this.why = why;
        }
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    private <T> T persistently(Step<T> step) throws IOException {
        while (true) {
            try {
                return step.run();
            } catch (Unreachable e) {
                if (isLast(e)) {
                    throw position == 0 ? e : new Unreachable(brokeOff(e), e);
                }
                pause(Duration.ZERO);
            } catch (Broken e) {
                throw e.why;
            } catch (Passing e) {
                Duration wished = e.wished().orElse(Duration.ZERO);
                if (isLast(e) || wished.compareTo(Patience.LONGEST) > 0) {
                    throw e.refusal();
                }
                pause(wished);
            } catch (IOException e) {
                if (isCancelled(e)) {
                    throw e;
                }
                if (isLast(e)) {
                    throw new IOException(brokeOff(e), e);
                }
                pause(Duration.ZERO);
            }
        }
    }

    private static boolean isCancelled(IOException e) {
        return e instanceof InterruptedIOException && Thread.currentThread().isInterrupted();
    }

    private boolean isLast(Exception e) {
        cut();
        failures = position - failedAt >= PROGRESS ? 1 : failures + 1;
        failedAt = position;
        return failures >= Patience.TRIES || isFinal(e);
    }

    /// A certificate that is refused stays refused, and a name that nobody knew is no name.
    private boolean isFinal(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof GeneralSecurityException
                    || (t instanceof UnknownHostException && position == begun)) {
                return true;
            }
        }
        return false;
    }

    private void pause(Duration wished) throws IOException {
        Duration own = patience.pause(failures);
        patience.sleep(own.compareTo(wished) > 0 ? own : wished);
    }

    private String brokeOff(Exception e) {
        String of = size().isPresent() ? " of " + size().getAsLong() : "";
        return "The download from %s broke off after %d%s bytes: %s"
                .formatted(origin.name(), position, of, Words.reason(e));
    }

    private void cut() {
        if (piece != null) {
            piece.close();
            piece = null;
        }
    }

    @Override
    public void close() {
        cut();
    }
}
