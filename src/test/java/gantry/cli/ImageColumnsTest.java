package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Table;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageColumnsTest {
    @Test
    void lettersMayBeSeparatedByCommas() {
        assertThat(headers("l,fs")).containsExactly("ALIAS", "FINGERPRINT", "SIZE");
    }

    @Test
    void aPropertyIsAColumn() {
        ImageColumns columns = ImageColumns.of("f,properties:os");
        assertThat(columns.table(List.of(SampleImages.ALPINE)).csv())
                .isEqualTo("cd4393126b6f,alpine\n");
        assertThat(columns.table(List.of()).headers()).containsExactly("FINGERPRINT", "OS");
    }

    @Test
    void allProjectsShowTheProjectFirstUnlessColumnsAreChosen() {
        assertThat(ImageColumns.ofAllProjects(ImageColumns.DEFAULT).columns().getFirst().header())
                .isEqualTo("PROJECT");
        assertThat(ImageColumns.ofAllProjects("lf").columns().getFirst().header())
                .isEqualTo("ALIAS");
    }

    @Test
    void sizesAreMebibytes() {
        assertThat(ImageColumns.mebibytes(12_939_427)).isEqualTo("12.34MiB");
        assertThat(ImageColumns.mebibytes(0)).isEqualTo("0.00MiB");
    }

    @Test
    void wrongColumnsAreRefusedInTheWordsOfLxc() {
        for (String empty : List.of("", "l,,f", "l,f,", ",l", "properties:")) {
            assertThatThrownBy(() -> ImageColumns.of(empty))
                    .isInstanceOf(Invalid.class)
                    .hasMessage(
                            "Empty column entry (redundant, leading or trailing command) in '%s'",
                            empty);
        }
        assertThatThrownBy(() -> ImageColumns.of("lq"))
                .hasMessage("Unknown column shorthand char 'q' in 'lq'");
        assertThatThrownBy(() -> AliasColumns.of("aq"))
                .hasMessage("Unknown column shorthand char 'q' in 'aq'");
        assertThatThrownBy(() -> ImageColumns.of("l\u001b"))
                .hasMessage("Unknown column shorthand char '\\u001b' in 'l\\u001b'");
    }

    @Test
    void anyPropertyIsOneLineThatCannotSteerTheTerminal() {
        long seed = System.nanoTime();
        System.out.println("ImageColumnsTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            ImageInfo image =
                    SampleImages.with(
                            SampleImages.WIDE, Map.of("description", AnyText.of(random), "k", "v"));
            Table table = ImageColumns.of("fd,properties:k").table(List.of(image));
            assertThat(table.boxed().lines()).as("seed %d", seed).hasSize(5);
            assertThat(table.compact().lines()).as("seed %d", seed).hasSize(2);
            assertThat(table.csv().lines()).as("seed %d", seed).hasSize(1);
            assertThat(table.boxed() + table.compact() + table.csv() + ImageText.info(image))
                    .as("seed %d", seed)
                    .doesNotContainPattern(
                            "[\\p{Cc}\\p{Zl}\\p{Zp}\u202a-\u202e\u2066-\u2069&&[^\n]]");
            assertThat(table.boxed().lines().map(SafeText::width).distinct())
                    .as("seed %d: every line is as wide", seed)
                    .hasSize(1);
        }
    }

    private static List<String> headers(String chosen) {
        return ImageColumns.of(chosen).table(List.of()).headers();
    }
}
