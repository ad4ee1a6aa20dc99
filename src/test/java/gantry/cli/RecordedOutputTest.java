package gantry.cli;

import static gantry.cli.SampleImages.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import gantry.cli.terminal.GoYaml;
import gantry.cli.terminal.Table;
import gantry.image.ImageInfo;
import gantry.json.ValueTree;
import gantry.wire.AliasJson;
import gantry.wire.ImageJson;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What we print against what lxc 5.0.2 printed of the same images; see README.md beside the files.
class RecordedOutputTest {
    @Test
    void tables() throws IOException {
        assertThat(table("lfpdatu", SampleImages.ALL).boxed())
                .isEqualTo(recorded("list-table.txt"));
        assertThat(table("LFpdatu", SampleImages.ALL).boxed())
                .isEqualTo(recorded("list-table-wide.txt"));
        assertThat(table("lfpdatu", List.of()).boxed()).isEqualTo(recorded("list-empty-table.txt"));
    }

    @Test
    void compactTables() throws IOException {
        assertThat(table("lLfpdatu", SampleImages.ALL).compact())
                .isEqualTo(recorded("list-compact.txt"));
        assertThat(table("lfpdatu", List.of()).compact())
                .isEqualTo(recorded("list-empty-compact.txt"));
    }

    @Test
    void csv() throws IOException {
        assertThat(table("LFpdatu", SampleImages.ALL).csv()).isEqualTo(recorded("list-csv.txt"));
    }

    @Test
    void json() throws IOException {
        List<ImageJson> images = SampleImages.ALL.stream().map(ImageJson::from).toList();
        String ours = ImageJson.toJson(images) + "\n";
        assertThat(ours.replace(",\"project\":\"default\"", ""))
                .isEqualTo(recorded("list-json.txt"));
    }

    @Test
    void yaml() throws IOException {
        ValueTree list =
                new ValueTree.Items(SampleImages.ALL.stream().map(ImageJson::tree).toList());
        assertThat(GoYaml.write(list).replace("  project: default\n", ""))
                .isEqualTo(recorded("list-yaml.txt"));
    }

    @Test
    void info() throws IOException {
        for (ImageInfo image : SampleImages.ALL) {
            String theirs = recorded("info-" + image.fingerprint().hex().substring(0, 4) + ".txt");
            // lxc prints the properties in an order of chance.
            assertThat(ImageText.info(image).lines())
                    .containsExactlyInAnyOrderElementsOf(
                            theirs.replaceAll("(?m)^(Size: .*)MB$", "$1MiB").lines().toList());
        }
        assertThat(ImageText.info(SampleImages.ALPINE))
                .isEqualTo(recorded("info-cd43.txt").replaceAll("(?m)^(Size: .*)MB$", "$1MiB"));
    }

    @Test
    void show() throws IOException {
        for (ImageInfo image : SampleImages.ALL) {
            assertThat(ImageText.show(image.settings()))
                    .isEqualTo(
                            recorded("show-" + image.fingerprint().hex().substring(0, 4) + ".txt"));
        }
    }

    @Test
    void whatAnEditorOpens() throws IOException {
        assertThat(ImageText.edit(SampleImages.WIDE.settings()))
                .isEqualTo(recorded("edit-0799.txt"));
    }

    @Test
    void aliases() throws IOException {
        AliasColumns columns = AliasColumns.of(AliasColumns.DEFAULT);
        assertThat(columns.table(SampleImages.ALIASES).boxed())
                .isEqualTo(recorded("alias-table.txt"));
        assertThat(columns.table(AliasColumns.matching(SampleImages.ALIASES, List.of("d"))).boxed())
                .isEqualTo(recorded("alias-table-d.txt"));
        List<AliasJson> json = SampleImages.ALIASES.stream().map(AliasJson::from).toList();
        assertThat(AliasJson.toJson(json) + "\n").isEqualTo(recorded("alias-json.txt"));
        assertThat(GoYaml.write(new ValueTree.Items(json.stream().map(AliasJson::tree).toList())))
                .isEqualTo(recorded("alias-yaml.txt"));
    }

    private static Table table(String columns, List<ImageInfo> images) {
        return ImageColumns.of(columns).table(images);
    }
}
