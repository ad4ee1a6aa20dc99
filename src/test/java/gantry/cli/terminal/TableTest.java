package gantry.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.cli.AnyText;
import gantry.cli.ProjectTable;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Project;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TableTest {
    /// In the order in which lxc 5.0.2 listed aliases of these names.
    private static final List<String> SORTED =
            List.of(
                    "9",
                    "10",
                    "A1",
                    "B",
                    "_x",
                    "a",
                    "a1",
                    "a01",
                    "a001",
                    "a9",
                    "a10",
                    "aa",
                    "alpine",
                    "alpine/edge",
                    "b",
                    "d2",
                    "d10",
                    "zz/1",
                    "ä",
                    "é");

    @Test
    void rowsStandInNaturalOrderAndEmptyCellsLast() {
        List<String> cells = new ArrayList<>(SORTED);
        Collections.shuffle(cells, new Random(1));
        cells.addFirst("");
        List<String> expected = new ArrayList<>(SORTED);
        expected.add("");
        assertThat(oneColumn(cells).rows().stream().map(List::getFirst))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void theFirstColumnThatDiffersDecides() {
        Table table = new Table(List.of("a", "b"), List.of(List.of("", "2"), List.of("", "1")));
        assertThat(table.csv()).isEqualTo(",1\n,2\n");
    }

    @Test
    void theOrderOfAnyTextsIsSound() {
        long seed = System.nanoTime();
        System.out.println("TableTest seed " + seed);
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            texts.add(AnyText.of(random) + random.nextInt(2_000) + AnyText.of(random));
        }
        // A comparison that contradicts itself makes the sort throw, or the result unsorted.
        for (var order : List.of(GoOrder.KEYS, GoOrder.NATURAL)) {
            assertThat(texts.stream().sorted(order).toList())
                    .as("seed %d", seed)
                    .isSortedAccordingTo(order);
        }
    }

    @Test
    void csvQuotesWhatGoQuotes() {
        assertThat(oneColumn(List.of("a,b", "a\"b", "a\nb", " a", "a ", "\\.", "日")).csv())
                .isEqualTo("\" a\"\n\"\\.\"\n\"a\nb\"\na \n\"a\"\"b\"\n\"a,b\"\n日\n");
    }

    @Test
    void cellsOfSeveralLinesSpanLines() {
        assertThat(new Table(List.of("a", "b"), List.of(List.of("x\ny", "1"))).boxed())
                .isEqualTo(
                        """
                        +---+---+
                        | A | B |
                        +---+---+
                        | x | 1 |
                        | y |   |
                        +---+---+
                        """);
    }

    @Test
    void anUnknownFormatIsRefused() {
        assertThatThrownBy(() -> ListFormat.of("foo"))
                .isInstanceOf(Invalid.class)
                .hasMessage("Invalid format \"foo\": known are table, compact, csv, json, yaml");
        assertThat(ListFormat.of("compact")).isEqualTo(ListFormat.COMPACT);
    }

    @Test
    void theCurrentProjectIsMarked() {
        Table table =
                ProjectTable.of(
                        List.of(
                                new ProjectTable.Row(new Project("web", "the\nweb", false), 0),
                                new ProjectTable.Row(new Project("default", "", true), 4)),
                        "default");
        assertThat(table.boxed())
                .isEqualTo(
                        """
                        +-------------------+--------+--------------+---------+
                        |       NAME        | IMAGES | DESCRIPTION  | USED BY |
                        +-------------------+--------+--------------+---------+
                        | default (current) | YES    |              | 4       |
                        +-------------------+--------+--------------+---------+
                        | web               | NO     | the\\u000aweb | 0       |
                        +-------------------+--------+--------------+---------+
                        """);
    }

    private static Table oneColumn(List<String> cells) {
        return new Table(List.of("x"), cells.stream().map(List::of).toList());
    }
}
