package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `image list`: filters, columns and formats.
class ListScenariosTest extends Scenarios {
    private static final TestImage WEB = TestImage.container("web");
    private static final TestImage MAIL = TestImage.splitContainer("mail");
    private static final TestImage DISK = TestImage.virtualMachine("disk");

    @BeforeEach
    void importThem() throws IOException {
        imports(WEB, "local:", "serial=20260101", "--alias", "web/1", "--alias", "w", "--public");
        imports(MAIL, "local:", "release=one.two", "serial=20260202");
        imports(DISK, "local:", "--alias", "disk");
    }

    private void finds(List<TestImage> expected, String... filters) throws IOException {
        for (String remote : List.of("local:", "one:")) {
            String[] words = new String[filters.length + 1];
            words[0] = remote;
            System.arraycopy(filters, 0, words, 1, filters.length);
            assertThat(client.listed("F", words))
                    .as(String.join(" ", filters))
                    .containsExactlyInAnyOrderElementsOf(
                            expected.stream().map(Scenarios::fp).toList());
        }
    }

    @Test
    void wordsAreLookedForInAliasesAndFingerprints() throws IOException {
        finds(List.of(WEB, MAIL, DISK));
        finds(List.of(WEB), "web");
        finds(List.of(WEB), "eb/");
        finds(List.of(DISK), "disk");
        finds(List.of(MAIL), fp(MAIL));
        finds(List.of(MAIL), fp(MAIL).substring(10, 30));
        finds(List.of(), "nothing");
        finds(List.of(), "web", "disk");
    }

    @Test
    void propertiesMatchAsWholeWordsOrExpressions() throws IOException {
        finds(List.of(WEB, MAIL, DISK), "os=Test");
        finds(List.of(), "os=test");
        finds(List.of(), "os=Tes");
        finds(List.of(WEB, MAIL, DISK), "os=T.*");
        finds(List.of(WEB, MAIL, DISK), "os=^Te");
        finds(List.of(WEB), "name=web");
        finds(List.of(WEB, MAIL), "serial=2026.*");
        finds(List.of(MAIL), "serial=2026.*", "release=one.two");
        finds(List.of(), "nokey=a");
    }

    @Test
    void fieldsOfTheImageMatchToo() throws IOException {
        finds(List.of(WEB, MAIL), "type=container");
        finds(List.of(DISK), "type=virtual-machine");
        finds(List.of(WEB, MAIL, DISK), "architecture=x86_64");
        finds(List.of(), "architecture=aarch64");
        finds(List.of(DISK), "type=virtual-machine", "os=Test");
        finds(List.of(MAIL), "fingerprint=" + fp(MAIL));
    }

    @Test
    void everyColumnIsShown() throws IOException {
        String rest = ",Test image web,x86_64,CONTAINER";
        String start = fp(WEB).substring(0, 12);
        assertThat(client.listed("fFpdat", "web"))
                .containsExactly(start + "," + fp(WEB) + ",yes" + rest);
        assertThat(client.listed("l", "web")).containsExactly("w (1 more)");
        assertThat(client.listed("L", "web")).containsExactly("\"w", "web/1\"");
        assertThat(client.listed("l,F", "disk")).containsExactly("disk," + fp(DISK));
        assertThat(client.listed("su", "disk").getFirst()).startsWith("0.25M").contains("202");
        assertThat(client.refused("image", "list", "-c", "lx")).contains("Unknown column");
    }

    @Test
    void everyFormatIsPrinted() throws IOException {
        assertThat(client.ok("image", "list", "-f", "json"))
                .contains(
                        "\"fingerprint\":\"" + fp(WEB) + "\"",
                        "\"name\":\"web/1\"",
                        "\"serial\":\"20260101\"");
        assertThat(client.ok("image", "list", "-f", "yaml"))
                .contains("fingerprint: " + fp(MAIL), "release: one.two", "public: true");
        assertThat(client.ok("image", "list", "-f", "table")).contains("|   ALIAS    |", "| disk");
        assertThat(client.ok("image", "list", "-f", "compact"))
                .contains("FINGERPRINT", "disk")
                .doesNotContain("|");
        assertThat(client.ok("image", "list", "-f", "csv", "nothing")).isEmpty();
        assertThat(client.ok("image", "list", "-f", "json", "nothing").strip()).isEqualTo("[]");
        client.refused("image", "list", "-f", "other");
    }

    @Test
    void rowsAreSortedByTheirFirstColumn() throws IOException {
        assertThat(client.listed("d"))
                .containsExactly("Test image disk", "Test image mail", "Test image web");
    }
}
