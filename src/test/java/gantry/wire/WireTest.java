package gantry.wire;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.image.Project;
import gantry.json.GoTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WireTest {
    @Test
    void timesArePrintedAsGoPrintsThem() {
        assertThat(GoTime.text(Instant.parse("2030-01-02T03:04:05.120Z")))
                .isEqualTo("2030-01-02T03:04:05.12Z");
        assertThat(GoTime.text(Instant.parse("2030-01-02T03:04:00Z")))
                .isEqualTo("2030-01-02T03:04:00Z");
        assertThat(GoTime.text(Optional.empty())).isEqualTo("0001-01-01T00:00:00Z");
    }

    @Test
    void aProjectIsPrintedAsLxcPrintsIt() {
        ProjectJson project =
                ProjectJson.from(new Project("web", "The web", true), List.of("/1.0/images/ab"));
        assertThat(ProjectJson.toJson(project))
                .isEqualTo(
                        "{\"config\":{\"features.images\":\"true\"},\"description\":\"The web\","
                                + "\"name\":\"web\",\"used_by\":[\"/1.0/images/ab\"]}");
        assertThat(ProjectJson.toJson(List.of())).isEqualTo("[]");
    }

    @Test
    void whatCouldSteerATerminalOrAWebPageIsEscaped() {
        assertThat(AliasJson.toJson(new AliasJson("<\u001b\u007f\u009b\u2028é>", "", "&", "")))
                .isEqualTo(
                        "{\"description\":\"\\u003c\\u001B\\u007f\\u009b\\u2028é\\u003e\","
                                + "\"target\":\"\",\"name\":\"\\u0026\",\"type\":\"\"}");
    }
}
