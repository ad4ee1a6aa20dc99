package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    @TempDir private Path directory;
    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(directory);
    }

    @Test
    void valuesAreSetInBothForms() {
        shell.run("config", "set", "core.https_address=[::]:8443", "user.a=b=c").ok();
        shell.run("config", "set", "limits.transfers", "8").ok();
        shell.run("config", "set", "local:", "user.empty=x").ok();

        assertThat(shell.run("config", "show").ok())
                .isEqualTo(
                        """
                        config:
                          core.https_address: '[::]:8443'
                          limits.transfers: "8"
                          user.a: b=c
                          user.empty: x
                        """);
        assertThat(shell.run("config", "get", "limits.transfers").ok()).isEqualTo("8\n");
        assertThat(shell.run("config", "get", "local:", "user.a").ok()).isEqualTo("b=c\n");
    }

    @Test
    void whatIsNotSetReadsAsItsDefault() {
        assertThat(shell.run("config", "show").ok()).isEqualTo("config: {}\n");
        assertThat(shell.run("config", "get", "limits.free_space").ok()).isEqualTo("1GiB\n");
        assertThat(shell.run("config", "get", "user.x").ok()).isEqualTo("\n");
    }

    @Test
    void unsetAndAnEmptyValueTakeAValueAway() {
        shell.run("config", "set", "limits.transfers=8", "user.a=1").ok();
        shell.run("config", "unset", "limits.transfers").ok();
        shell.run("config", "set", "user.a=").ok();

        assertThat(shell.run("config", "show").ok()).isEqualTo("config: {}\n");
    }

    @Test
    void ofSeveralPairsNoneIsSetWhereOneIsRefused() {
        assertThat(shell.run("config", "set", "user.a=1", "limits.idle=soon").refusal())
                .isEqualTo("cannot set 'limits.idle' to 'soon': write a number from 1 to 86400");
        assertThat(shell.run("config", "show").ok()).isEqualTo("config: {}\n");
    }

    @Test
    void unknownKeysAndRemotesAreRefused() {
        assertThat(shell.run("config", "set", "a=b").refusal())
                .isEqualTo(
                        "cannot set 'a' to 'b': unknown key; \"gantry config list\" shows which there"
                                + " are");
        assertThat(shell.run("config", "get", "a").refusal()).startsWith("unknown key");
        assertThat(shell.run("config", "get", "there:", "user.a").refusal())
                .isEqualTo("The remote \"there\" doesn't exist");
    }

    @Test
    void whatIsNoPairIsWrongUsage() {
        assertThat(shell.run("config", "set", "limits.idle").code()).isEqualTo(2);
        assertThat(shell.run("config", "set", "=b", "c=d").code()).isEqualTo(2);
        assertThat(shell.run("config", "get", "user.a", "user.b").code()).isEqualTo(2);
    }

    @Test
    void theListShowsWhatHolds() {
        shell.run("config", "set", "limits.idle=7").ok();

        assertThat(shell.run("config", "list").ok())
                .containsPattern("limits.idle +7 +60 +seconds +How many seconds")
                .containsPattern("limits.free_space +1GiB +1GiB +size");
    }
}
