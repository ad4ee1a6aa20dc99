package gantry.remote.streams.lint;

import gantry.http.HttpAnswer;
import gantry.http.HttpClient;
import gantry.http.HttpRequest;
import gantry.image.ImageFailure.NotFound;
import gantry.remote.download.Download;
import gantry.remote.download.Downloads;
import gantry.remote.download.Redirects;
import gantry.remote.download.WebFile;
import gantry.remote.streams.StreamsSettings.Scheme;
import gantry.remote.streams.StreamsUrl;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// The files of a tree that somebody looks at.
public interface LintedTree {
    /// In messages.
    String name();

    /// @param path that stays beneath the tree
    /// @throws NotFound where there is none
    InputStream open(String path) throws IOException;

    /// In bytes; empty where the tree's server does not say.
    ///
    /// @param path that stays beneath the tree
    /// @throws NotFound where there is none
    OptionalLong size(String path) throws IOException;

    static LintedTree of(Path directory) {
        return new Local(directory);
    }

    /// @throws gantry.image.ImageFailure.Invalid where it is no URL of a web server
    static LintedTree of(HttpClient http, URI url) {
        return new Web(new Downloads(http), new StreamsUrl(url, Scheme.ANY));
    }

    /// One that stands in a directory.
    record Local(Path directory) implements LintedTree {
        @Override
        public String name() {
            return directory.toString();
        }

        @Override
        public InputStream open(String path) throws IOException {
            return Files.newInputStream(file(path));
        }

        @Override
        public OptionalLong size(String path) throws IOException {
            return OptionalLong.of(Files.size(file(path)));
        }

        private Path file(String path) {
            Path file = directory.resolve(StreamsUrl.beneath(path));
            if (!Files.isRegularFile(file)) {
                throw new NotFound("there is no such file");
            }
            return file;
        }
    }

    /// One that a web server serves.
    record Web(Downloads downloads, StreamsUrl url) implements LintedTree {
        private static final int OK = 200;
        private static final int METHOD_NOT_ALLOWED = 405;
        private static final int NOT_IMPLEMENTED = 501;

        @Override
        public String name() {
            return url.name();
        }

        @Override
        public InputStream open(String path) throws IOException {
            Download download = downloads.open(url.file(path), OptionalLong.empty());
            try {
                download.beginWhole();
                return download;
            } catch (IOException | RuntimeException e) {
                download.close();
                throw e;
            }
        }

        @Override
        public OptionalLong size(String path) throws IOException {
            URI file = url.file(path);
            Redirects redirects = new Redirects(downloads.http());
            HttpRequest head = HttpRequest.head(file).with("User-Agent", "gantry");
            try (HttpAnswer answer = redirects.follow(head).answer()) {
                return switch (answer.status()) {
                    case OK -> length(answer);
                    case METHOD_NOT_ALLOWED, NOT_IMPLEMENTED -> OptionalLong.empty();
                    default -> throw new WebFile(redirects, file).refusal(answer);
                };
            }
        }

        private static OptionalLong length(HttpAnswer answer) {
            try {
                return answer.header("Content-Length")
                        .map(length -> OptionalLong.of(Long.parseLong(length)))
                        .orElse(OptionalLong.empty());
            } catch (NumberFormatException _) {
                return OptionalLong.empty();
            }
        }
    }
}
