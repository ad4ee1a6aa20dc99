package gantry.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.Invalid;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigYamlTest {
    private static final Path FILE = Path.of("config.yml");

    /// As lxc 5.0.2 wrote it.
    private static final String LXC =
            """
            default-remote: srv
            remotes:
              im:
                addr: https://images.linuxcontainers.org
                protocol: simplestreams
                public: true
              local:
                addr: unix://
                public: false
              p1:
                addr: https://127.0.0.1:9443
                public: true
              srv:
                addr: https://127.0.0.1:9443
                auth_type: tls
                domain: ""
                project: default
                protocol: lxd
                public: false
            aliases: {}
            """;

    /// With keys of Incus 6.0 and newer, and with what a person may have written.
    private static final String INCUS =
            """
            # mine
            default-remote: local
            remotes:
              i1:
                addr: https://127.0.0.1:9444,https://[::1]:9444
                auth_type: tls
                keepalive: 30
                last_working_address: https://127.0.0.1:9444
                project: '123'
                protocol: incus # the newer one
                public: false
              docker:
                addr: https://docker.io
                credentials_helper: pass
                protocol: oci
                public: true
            aliases:
              ll: list -c ns46
              shell: exec @ARGS@ -- su -l
            defaults:
              list_format: compact
              no_color: false
            """;

    private static ConfigYaml parse(String text) {
        return ConfigYaml.parse(text, FILE);
    }

    private static Remote remote(ConfigYaml config, String name) {
        return config.remotes().stream().filter(r -> r.name().equals(name)).findAny().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {LXC, INCUS})
    void whatIsNotChangedIsWrittenAsItWas(String text) {
        assertThat(parse(text).text()).isEqualTo(text);
    }

    @Test
    void whatLxcWroteIsUnderstood() {
        ConfigYaml config = parse(LXC);
        assertThat(config.defaultRemote()).contains("srv");
        assertThat(remote(config, "im"))
                .isEqualTo(Remote.simplestreams("im", "https://images.linuxcontainers.org"));
        assertThat(remote(config, "srv"))
                .isEqualTo(
                        Remote.api("srv", "https://127.0.0.1:9443", "lxd")
                                .trustingUs()
                                .in("default"));
        assertThat(remote(config, "p1").isPublic()).isTrue();
    }

    @Test
    void whatIncusWroteIsUnderstood() {
        Remote remote = remote(parse(INCUS), "i1");
        assertThat(remote.project()).isEqualTo("123");
        assertThat(remote.spec()).isInstanceOf(RemoteSpec.Api.class);
        assertThat(((RemoteSpec.Api) remote.spec()).urls())
                .extracting(Object::toString)
                .containsExactly("https://127.0.0.1:9444", "https://[::1]:9444");
        assertThatThrownBy(remote(parse(INCUS), "docker")::spec)
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("oci");
    }

    @Test
    void aChangeLeavesEverythingElse() {
        ConfigYaml config = parse(INCUS);
        config.setAddress("i1", "https://127.0.0.1:1");
        config.rename("docker", "hub");
        config.setDefaultRemote("i1");
        assertThat(config.text())
                .isEqualTo(
                        INCUS.replace(
                                        "https://127.0.0.1:9444,https://[::1]:9444",
                                        "https://127.0.0.1:1")
                                .replace("docker:\n", "hub:\n")
                                .replace("default-remote: local", "default-remote: i1"));
    }

    @Test
    void aNewRemoteIsWrittenAsLxcWould() {
        ConfigYaml config = ConfigYaml.fresh(FILE);
        config.add(Remote.api("srv", "https://h:8443", "lxd").trustingUs().in("default"));
        config.add(Remote.simplestreams("web", "https://h/images"));
        assertThat(config.text())
                .isEqualTo(
                        """
                        default-remote: local
                        remotes:
                          local:
                            addr: unix://
                            public: false
                          srv:
                            addr: https://h:8443
                            auth_type: tls
                            project: default
                            protocol: lxd
                            public: false
                          web:
                            addr: https://h/images
                            protocol: simplestreams
                            public: true
                        aliases: {}
                        """);
    }

    @Test
    void textsThatLookLikeSomethingElseStayTexts() {
        ConfigYaml config = ConfigYaml.fresh(FILE);
        for (String name : List.of("1", "true", "null", "~", "0x1f", "a#b", "- x", "é", "a'b\"c")) {
            config.add(Remote.api(name, "https://h:1", "lxd").in(name));
        }
        ConfigYaml read = parse(config.text());
        assertThat(read.remotes()).isEqualTo(config.remotes());
        assertThat(remote(read, "null").project()).isEqualTo("null");
    }

    @Test
    void anEmptyListOfRemotesIsFilled() {
        ConfigYaml config = parse("remotes: {}\n");
        config.add(Remote.simplestreams("web", "https://h"));
        assertThat(config.text()).startsWith("remotes:\n  web:\n    addr: https://h\n");
        ConfigYaml none = parse("aliases: {}\n");
        none.add(Remote.simplestreams("web", "https://h"));
        assertThat(parse(none.text()).remotes()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment\n", "~", "---\n"})
    void aFileWithoutAnythingIsLikeNone(String text) {
        assertThat(parse(text).defaultRemote()).contains("local");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- a\n",
                "text",
                "remotes: [1]\n",
                "remotes:\n  a: text\n",
                "remotes:\n  a:\n    addr: [x]\n",
                "remotes:\n  ? [a]\n  : {}\n",
                "default-remote: {}\n",
                "a: b: c\n",
                "a: &x [*x",
                "a: *nowhere\n",
                "--- a\n--- b\n",
                "\u0000",
                "%YAML 9.9\n--- a\n"
            })
    void whatIsNoConfigurationIsRefusedWithTheNameOfTheFile(String text) {
        assertThatThrownBy(
                        () -> {
                            ConfigYaml config = parse(text);
                            config.defaultRemote();
                            config.remotes();
                        })
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("config.yml");
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> parse("a: " + "[".repeat(100_000)))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("nested too deeply");
    }

    @Test
    void anyTextAtAllIsReadOrRefused() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            String text = broken(random, random.nextBoolean() ? LXC : INCUS);
            try {
                ConfigYaml config = parse(text);
                config.setDefaultRemote("x");
                config.remotes();
                config.add(Remote.simplestreams("web", "https://h"));
                assertThat(parse(config.text()).defaultRemote()).contains("x");
            } catch (Invalid e) {
                assertThat(e).hasMessageStartingWith("config.yml");
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", text " + text, e);
            }
        }
    }

    private static String broken(Random random, String text) {
        String marks = "{}[]:,-#&*!|>'\"%@`?~ \n\t\u0000\u0085\ufeffa1";
        StringBuilder broken = new StringBuilder(text);
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(broken.length());
            char mark = marks.charAt(random.nextInt(marks.length()));
            switch (random.nextInt(4)) {
                case 0 -> broken.insert(at, mark);
                case 1 -> broken.setCharAt(at, mark);
                case 2 -> broken.setLength(at + 1);
                default -> broken.delete(at, Math.min(broken.length() - 1, at + random.nextInt(9)));
            }
        }
        return broken.toString();
    }
}
