package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.ImageDraft;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.publish.PublishedStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real servers that know our daemon as a simplestreams remote, or by the URL of an image.
@Timeout(300)
class PublicImagesPeerTest {
    @TempDir private Path temporary;
    private Path authority;
    private Gantry gantry;

    @BeforeEach
    void start() throws IOException {
        gantry = Gantry.start(Files.createDirectory(temporary.resolve("gantry")));
        authority = Files.writeString(temporary.resolve("ca.pem"), gantry.certificate());
    }

    @AfterEach
    void stop() throws IOException {
        gantry.close();
    }

    private void publish(TestImage image, String alias) throws IOException {
        PublishedStore.publish(gantry.store().images(Project.DEFAULT), image, alias);
    }

    private static String[] version(String serial) {
        return new String[] {"os: Web", "release: one", "serial: '%s'".formatted(serial)};
    }

    /// A real server and its own client.
    private interface Host extends Closeable {
        ProgramOutput run(String... arguments) throws IOException;

        Path cache();

        default String ok(String... arguments) throws IOException {
            return run(arguments).orFail();
        }

        /// Has it ask for the indexes again, which it would use for an hour.
        default void forget() throws IOException {
            try (Stream<Path> files = Files.walk(cache())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
                }
            }
        }
    }

    private record LxdHost(Lxd lxd) implements Host {
        @Override
        public ProgramOutput run(String... arguments) throws IOException {
            return lxd.lxc(arguments);
        }

        @Override
        public Path cache() {
            return lxd.directory().resolve("cache");
        }

        @Override
        public void close() throws IOException {
            lxd.close();
        }
    }

    private record IncusHost(Incusd incusd) implements Host {
        @Override
        public ProgramOutput run(String... arguments) throws IOException {
            return incusd.incus(arguments);
        }

        @Override
        public Path cache() {
            return incusd.directory().resolve("cache");
        }

        @Override
        public void close() throws IOException {
            incusd.close();
        }
    }

    private void copiesFollowsAndImports(Host host) throws IOException {
        TestImage first = PublishedStore.container(version("20260101"));
        TestImage machine = PublishedStore.virtualMachine(version("20260101"));
        TestImage unified = TestImage.container("unified");
        publish(first, "web");
        publish(machine, "web");
        publish(unified, "whole");
        host.ok("remote", "add", "ours", gantry.url(), "--protocol", "simplestreams");
        assertThat(host.ok("image", "list", "ours:", "-f", "csv", "-c", "F").lines())
                .containsExactlyInAnyOrder(
                        first.fingerprint().hex(),
                        machine.fingerprint().hex(),
                        unified.fingerprint().hex());

        host.ok("image", "copy", "ours:web", "local:", "--alias", "mine", "--auto-update");
        host.ok("image", "copy", "ours:web/amd64", "local:", "--vm", "--alias", "disk");
        host.ok("image", "copy", "ours:whole", "local:", "--alias", "whole");
        assertThat(host.ok("image", "info", "local:mine"))
                .contains(first.fingerprint().hex())
                .contains("Protocol: simplestreams");
        assertThat(host.ok("image", "info", "local:disk", "--vm"))
                .contains(machine.fingerprint().hex())
                .contains("virtual-machine");
        assertThat(host.ok("image", "info", "local:whole")).contains(unified.fingerprint().hex());

        TestImage second = PublishedStore.container(version("20260102"));
        publish(second, "web");
        host.forget();
        host.ok("image", "refresh", "local:mine");
        assertThat(host.ok("image", "info", "local:mine")).contains(second.fingerprint().hex());

        host.ok("image", "delete", "local:whole");
        host.ok("image", "import", gantry.url() + "/images/whole", "--alias", "direct");
        assertThat(host.ok("image", "info", "local:direct")).contains(unified.fingerprint().hex());
        assertThat(host.run("image", "import", gantry.url() + "/images/web").err())
                .contains("Missing ")
                .contains("-Image-Hash header");
    }

    private void readsAPrivateFeedUntilItIsRevoked(Host host) throws IOException {
        TestImage image = PublishedStore.container(version("20260101"));
        gantry.store()
                .images(Project.DEFAULT)
                .receive(image.stream(), ImageDraft.PLAIN, Progress.NONE);
        String secret =
                gantry.store()
                        .feeds()
                        .create(
                                "team",
                                Project.DEFAULT,
                                List.of("os=Web"),
                                Optional.empty(),
                                new SecureRandom())
                        .secret();
        String url = gantry.url() + "/feeds/" + secret;
        host.ok("remote", "add", "team", url, "--protocol", "simplestreams");
        assertThat(host.ok("image", "list", "team:", "-f", "csv", "-c", "F").strip())
                .isEqualTo(image.fingerprint().hex());
        host.ok("image", "copy", "team:web/one", "local:", "--alias", "mine");
        assertThat(host.ok("image", "info", "local:mine")).contains(image.fingerprint().hex());

        gantry.store().feeds().revoke("team");
        host.forget();
        host.ok("image", "delete", "local:mine");
        assertThat(host.run("image", "copy", "team:web/one", "local:").exitCode()).isNotZero();
    }

    @Test
    @NeedsLxd
    void lxdCopiesFollowsAndImports() throws IOException {
        try (Host host = new LxdHost(Lxd.trusting(authority))) {
            copiesFollowsAndImports(host);
        }
    }

    @Test
    @NeedsIncus
    void incusCopiesFollowsAndImports() throws IOException {
        try (Host host = new IncusHost(Incusd.trusting(authority))) {
            copiesFollowsAndImports(host);
        }
    }

    @Test
    @NeedsLxd
    void lxdReadsAPrivateFeed() throws IOException {
        try (Host host = new LxdHost(Lxd.trusting(authority))) {
            readsAPrivateFeedUntilItIsRevoked(host);
        }
    }

    @Test
    @NeedsIncus
    void incusReadsAPrivateFeed() throws IOException {
        try (Host host = new IncusHost(Incusd.trusting(authority))) {
            readsAPrivateFeedUntilItIsRevoked(host);
        }
    }
}
