package gantry.server.listen.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void theNetworkGetsHalfOfTheOpenFilesAtMost() {
        assertThat(Limits.USUAL.within(1024).connections().network()).isEqualTo(512);
        assertThat(Limits.USUAL.within(1).connections().network()).isEqualTo(1);
        assertThat(Limits.USUAL.within(Integer.MAX_VALUE)).isEqualTo(Limits.USUAL);
    }

    @Test
    void openFilesAreReadAsTheSystemTellsThem() {
        assertThat(
                        OpenFiles.most(
                                List.of(
                                        "Limit                     Soft Limit    Hard Limit    Units",
                                        "Max processes             95983         95983         processes",
                                        "Max open files            20000         524288        files")))
                .isEqualTo(20_000);
        assertThat(OpenFiles.most(List.of("Max open files   unlimited   unlimited   files")))
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(OpenFiles.most(List.of())).isEqualTo(Integer.MAX_VALUE);
        assertThat(OpenFiles.most()).isPositive();
    }
}
