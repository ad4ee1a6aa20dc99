package gantry;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.peer.ProgramOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./gantry` in an unpacked package whose JDKs only print how they were called.
class LauncherTest {
    @TempDir Path temp;
    private Path directory;
    private Path launcher;

    @BeforeEach
    void unpack() throws IOException {
        directory = Files.createDirectories(temp.resolve("a directory"));
        launcher = directory.resolve("gantry");
        Files.createDirectories(directory.resolve("etc"));
        Files.createDirectories(directory.resolve("lib/Linux-x86_64"));
        for (String file : List.of("gantry", "etc/find-jdk.sh", "etc/jvm.sh")) {
            Files.copy(Path.of(file), directory.resolve(file));
        }
        Files.writeString(directory.resolve("build-id"), "abc\n");
    }

    @Test
    void argumentsReachTheProgramUntouched() throws IOException {
        Path home = jdk("jdk", "25.0.3");
        String[] arguments = {"image", "import", "two  words", "*", "", "$HOME", "'\"", "-"};
        List<String> called = start(Map.of("JAVA_HOME", home.toString()), arguments);
        assertThat(called.subList(called.indexOf("gantry.cli.Main") + 1, called.size()))
                .containsExactly(arguments);
    }

    @Test
    void aSymlinkInAnotherDirectoryLeadsToThePackage() throws IOException {
        Path home = jdk("jdk", "25.0.3");
        Path link = Files.createSymbolicLink(temp.resolve("link"), launcher);
        launcher = link;
        assertThat(start(Map.of("JAVA_HOME", home.toString()), "--version"))
                .containsSubsequence("-cp", directory.resolve("lib/gantry.jar").toString());
    }

    @Test
    void anOldJavaHomeIsPassedOverForANewerJavaOnThePath() throws IOException {
        Path old = jdk("old", "17.0.15");
        Path fit = jdk("fit", "26");
        List<String> called =
                start(
                        Map.of(
                                "JAVA_HOME",
                                old.toString(),
                                "PATH",
                                fit.resolve("bin") + ":/usr/bin:/bin"),
                        "--version");
        assertThat(called).first().isEqualTo(fit.resolve("bin/java").toString());
    }

    @Test
    void aCacheIsUsedOnlyForItsOwnJarsAndJdk() throws IOException {
        Path home = jdk("jdk", "25.0.3");
        String fitting = "gantry-abc-25.0.3+9-Linux-x86_64.aot";
        Files.createFile(directory.resolve("lib/gantry-older-25.0.3+9-Linux-x86_64.aot"));
        Files.createFile(directory.resolve("lib/gantry-abc-25.0.2+1-Linux-x86_64.aot"));
        Map<String, String> environment = Map.of("JAVA_HOME", home.toString());
        assertThat(start(environment, "--version"))
                .noneMatch(word -> word.startsWith("-XX:AOTCache="));

        Files.createFile(directory.resolve("lib").resolve(fitting));
        assertThat(start(environment, "--version"))
                .contains("-XX:AOTCache=" + directory.resolve("lib").resolve(fitting));
    }

    @Test
    void whatReadsWholeImagesIsNotHeldToTheQuickCompiler() throws IOException {
        Map<String, String> environment = Map.of("JAVA_HOME", jdk("jdk", "25").toString());
        String quick = "-XX:TieredStopAtLevel=1";
        assertThat(start(environment, "image", "list")).contains(quick);
        assertThat(start(environment, "--version")).contains(quick);
        assertThat(start(environment, "help", "image")).contains(quick);
        assertThat(start(environment, "image", "import", "x")).doesNotContain(quick);
        assertThat(start(environment, "store", "verify")).doesNotContain(quick);
        assertThat(start(environment, "image", "copy", "a:x", "b:")).doesNotContain(quick);
    }

    @Test
    void whoeverNamesARemoteStartsWithTheCacheOfWhatSpeaksToServers() throws IOException {
        Map<String, String> environment = Map.of("JAVA_HOME", jdk("jdk", "25.0.3").toString());
        Path local = directory.resolve("lib/gantry-abc-25.0.3+9-Linux-x86_64.aot");
        Path remote = directory.resolve("lib/remote-gantry-abc-25.0.3+9-Linux-x86_64.aot");
        Files.createFile(local);
        Files.createFile(remote);
        assertThat(start(environment, "image", "list")).contains("-XX:AOTCache=" + local);
        assertThat(start(environment, "image", "list", "a:")).contains("-XX:AOTCache=" + remote);
        assertThat(start(environment, "serve", "--listen", ":8443"))
                .contains("-XX:AOTCache=" + local);
    }

    @Test
    void theUsersJavaOptionsComeLastAndWin() throws IOException {
        Map<String, String> environment =
                Map.of(
                        "JAVA_HOME",
                        jdk("jdk", "25").toString(),
                        "GANTRY_JAVA_OPTS",
                        "-Xmx1g -Dx=y");
        assertThat(start(environment, "--version"))
                .containsSubsequence("-Xmx256m", "-Xmx1g", "-Dx=y", "-cp");
    }

    /// Runs with this environment and no other variable, and returns the words the JDK was called
    /// by.
    private List<String> start(Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        return ProgramOutput.of(builder).orFail().lines().toList();
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = temp.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(
                home.resolve("release"),
                """
                JAVA_RUNTIME_VERSION="%1$s+9"
                JAVA_VERSION="%1$s"
                OS_ARCH="x86_64"
                OS_NAME="Linux"
                """
                        .formatted(version));
        Path java = home.resolve("bin/java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }
}
