package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.server.api.OpenApi;
import gantry.server.api.PathNames;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The description of the API, held to the routes and to a validator that is not ours.
class OpenApiTest {
    private static final String PATH = "/1.0/openapi.json";

    @TempDir Path directory;

    @Test
    void theDescriptionIsValid() throws IOException {
        try (TestDaemon daemon = TestDaemon.on(directory)) {
            SwaggerParseResult parsed = parse(daemon.anybody().get(PATH).text());
            assertThat(parsed.getMessages()).isEmpty();
            assertThat(parsed.getOpenAPI().getPaths())
                    .containsKey("/1.0/images/{image}/export")
                    .allSatisfy((path, item) -> assertThat(item.readOperations()).isNotEmpty());
        }
    }

    @Test
    void theValidatorSeesAPathThatRepeatsAParameter() throws Exception {
        String fine = description("/feeds/{}/images/{}");
        assertThat(parse(fine).getMessages()).isEmpty();
        String repeated = fine.replace("{image}", "{feed}").replace("\"image\"", "\"feed\"");
        assertThat(parse(repeated).getMessages()).isNotEmpty();
    }

    @Test
    void placesOfOneKindAreToldApart() throws Exception {
        assertThat(PathNames.path("/things/{}/things/{}"))
                .isEqualTo("/things/{thing}/things/{thing2}");
        assertThat(parse(description("/things/{}/things/{}")).getMessages()).isEmpty();
    }

    @Test
    void theDescriptionNamesTheRoutesThereAre() throws IOException {
        try (TestDaemon daemon = TestDaemon.on(directory)) {
            Fields paths = daemon.anybody().get(PATH).json().object("paths");
            TreeSet<String> described = new TreeSet<>();
            for (String path : paths.fields().keySet()) {
                for (String method : paths.object(path).fields().keySet()) {
                    described.add(method.toUpperCase(Locale.ROOT) + " " + path);
                }
            }
            Stream<String> real =
                    daemon.app().routes().stream()
                            .map(route -> route.method() + " " + PathNames.path(route.pattern()));
            assertThat(described).containsExactlyInAnyOrderElementsOf(real.toList());
        }
    }

    private static String description(String pattern) throws Exception {
        Route route =
                new Route(
                        "GET",
                        pattern,
                        Entry.PUBLIC,
                        Scope.PROJECT,
                        "Show it",
                        _ -> new Reply.Sync(JsonValue.Fields.NONE.json()));
        return new OpenApi(List.of(route), "1").json().json();
    }

    private static SwaggerParseResult parse(String json) {
        return new OpenAPIV3Parser().readContents(json, null, new ParseOptions());
    }
}
