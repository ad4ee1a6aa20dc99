package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.server.frame.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every route by every kind of caller. What a caller who is let in then asks for is often not
/// there, so that no row changes what another one sees.
@Timeout(120)
class RoutesTest {
    private static final String ABSENT = "0123456789abcdef".repeat(4);
    private static final String NO_OPERATION = "00000000-0000-4000-8000-000000000000";

    /// Codes for a stranger; one with a wrong secret; a restricted client in its project, and in
    /// `default`; one that may read metrics; a full client; the Unix socket.
    ///
    /// `{open}`, `{closed}`: fingerprints of a public and of a private image of `default`, whose
    /// aliases these are too. `{operation}`: one of `default`.
    private static final String TABLE =
            """
            GET /                                    200 200 200 200 200 200 200
            GET /1.0                                 200 200 200 200 200 200 200
            PUT /1.0                                 403 403 403 403 403 400 400
            PATCH /1.0                               403 403 403 403 403 400 400
            GET /1.0/openapi.json                    200 200 200 200 200 200 200
            GET /1.0/metrics                         403 403 403 403 200 200 200
            GET /1.0/events                          403 403 400 403 403 400 400
            GET /1.0/images                          200 200 200 200 200 200 200
            GET /1.0/images?all-projects=1           403 403 200 403 403 200 200
            POST /1.0/images                         403 403 400 403 403 400 400
            GET /1.0/images/{open}                   200 200 404 200 200 200 200
            GET /1.0/images/{closed}                 404 404 404 404 404 200 200
            GET /1.0/images/{absent}                 404 404 404 404 404 404 404
            PUT /1.0/images/{absent}                 403 403 404 403 403 404 404
            PATCH /1.0/images/{absent}               403 403 404 403 403 404 404
            DELETE /1.0/images/{absent}              403 403 404 403 403 404 404
            GET /1.0/images/{open}/export            200 200 404 200 200 200 200
            GET /1.0/images/{closed}/export          404 404 404 404 404 200 200
            GET /1.0/images/{open}/files             200 200 404 200 200 200 200
            GET /1.0/images/{closed}/files           404 404 404 404 404 200 200
            POST /1.0/images/{absent}/export         403 403 404 403 403 404 404
            POST /1.0/images/{absent}/secret         403 403 404 403 403 404 404
            POST /1.0/images/{absent}/refresh        403 403 404 403 403 404 404
            POST /1.0/images/{absent}/rollback       403 403 404 403 403 404 404
            GET /1.0/images/aliases                  403 403 200 403 403 200 200
            POST /1.0/images/aliases                 403 403 400 403 403 400 400
            GET /1.0/images/aliases/open             200 200 404 200 200 200 200
            GET /1.0/images/aliases/closed           404 404 404 404 404 200 200
            GET /1.0/images/aliases/absent           404 404 404 404 404 404 404
            PUT /1.0/images/aliases/absent           403 403 400 403 403 400 400
            PATCH /1.0/images/aliases/absent         403 403 404 403 403 404 404
            POST /1.0/images/aliases/absent          403 403 400 403 403 400 400
            DELETE /1.0/images/aliases/absent        403 403 404 403 403 404 404
            GET /1.0/operations                      403 403 200 403 403 200 200
            GET /1.0/operations/{operation}          403 403 403 403 403 200 200
            GET /1.0/operations/{none}               403 403 404 403 403 404 404
            DELETE /1.0/operations/{none}            403 403 404 403 403 404 404
            GET /1.0/operations/{operation}/wait?timeout=0 403 403 403 403 403 200 200
            GET /1.0/operations/{none}/wait          404 404 404 404 404 404 404
            GET /1.0/certificates                    403 403 403 403 403 200 200
            POST /1.0/certificates                   403 403 403 403 403 400 400
            GET /1.0/certificates/{absent}           403 403 403 403 403 404 404
            PUT /1.0/certificates/{absent}           403 403 403 403 403 404 404
            PATCH /1.0/certificates/{absent}         403 403 403 403 403 404 404
            DELETE /1.0/certificates/{absent}        403 403 403 403 403 404 404
            GET /1.0/projects                        403 403 200 200 403 200 200
            POST /1.0/projects                       403 403 403 403 403 400 400
            GET /1.0/projects/theirs                 403 403 200 200 403 200 200
            GET /1.0/projects/default                403 403 403 403 403 200 200
            GET /1.0/projects/theirs/state           403 403 200 200 403 200 200
            GET /1.0/projects/default/state          403 403 403 403 403 200 200
            PUT /1.0/projects/absent                 403 403 403 403 403 404 404
            PATCH /1.0/projects/absent               403 403 403 403 403 404 404
            POST /1.0/projects/default               403 403 403 403 403 403 403
            DELETE /1.0/projects/absent              403 403 403 403 403 404 404
            GET /1.0/instances                       403 403 200 403 403 200 200
            GET /1.0/containers                      403 403 200 403 403 200 200
            GET /1.0/virtual-machines                403 403 200 403 403 200 200
            GET /1.0/profiles                        403 403 200 200 403 200 200
            GET /1.0/profiles/default                403 403 200 200 403 200 200
            GET /streams/v1/index.json               200 200 200 200 200 200 200
            GET /streams/v1/nothing                  404 404 404 404 404 404 404
            GET /feeds/{absent}/streams/v1/index.json 404 404 404 404 404 404 404
            GET /feeds/{absent}/images/{open}        404 404 404 404 404 404 404
            GET /images/open                         200 200 200 200 200 200 200
            GET /images/{open}                       200 200 200 200 200 200 200
            GET /images/{closed}                     404 404 404 404 404 404 404
            GET /ui                                  200 200 200 200 200 200 200
            GET /ui/                                 200 200 200 200 200 200 200
            GET /ui/session                          200 200 200 200 200 200 200
            POST /ui/session                         403 403 403 403 403 403 403
            DELETE /ui/session                       403 403 403 403 403 403 403
            GET /ui/app.js                           200 200 200 200 200 200 200
            GET /ui/nothing                          404 404 404 404 404 404 404
            GET /1.0/nothing                         404 404 404 404 404 404 404
            DELETE /1.0/images                       403 403 501 501 403 501 501
            TRACE /1.0                               404 404 404 404 404 404 404
            """;

    /// A line of the table.
    private record Row(String method, String path, List<Integer> codes) {
        static Row read(String line) {
            List<String> words = List.of(line.split(" +", -1));
            return new Row(
                    words.get(0),
                    words.get(1),
                    words.subList(2, words.size()).stream().map(Integer::valueOf).toList());
        }

        boolean isOf(Route route) {
            String bare = path.replaceAll("\\?.*", "").replaceAll("[{}]", "");
            return route.method().equals(method) && route.match(bare).isPresent();
        }
    }

    private static final List<Row> ROWS = TABLE.lines().map(Row::read).toList();

    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory).trusting();
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    @Test
    void everyCallerGetsTheCodeOfTheTable() throws IOException {
        Map<String, String> names = names();
        List<String> wrong = new ArrayList<>();
        for (Row row : ROWS) {
            if (!hasRoute(row)) {
                continue; // the methods and paths that no route has come last in the table
            }
            int column = 0;
            for (Map.Entry<TestCaller, String> caller : callers().entrySet()) {
                String path = path(row, names, caller.getValue());
                TestAnswer answer = caller.getKey().json(row.method(), path, "{}");
                int wanted = row.codes().get(column++);
                if (answer.status() != wanted) {
                    wrong.add(
                            "%s %s, caller %d: %d instead of %d: %s"
                                    .formatted(
                                            row.method(),
                                            path,
                                            column,
                                            answer.status(),
                                            wanted,
                                            answer.text().strip()));
                }
                if (wanted >= 400 && path.startsWith("/1.0")) {
                    assertThat(answer.json().text("type")).as(path).isEqualTo("error");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private boolean hasRoute(Row row) {
        return row.path().equals("/1.0/nothing")
                || row.codes().contains(501)
                || row.method().equals("TRACE")
                || daemon.app().routes().stream().anyMatch(row::isOf);
    }

    @Test
    void everyRouteHasARowInTheTable() {
        assertThat(daemon.app().routes())
                .allSatisfy(
                        route ->
                                assertThat(ROWS)
                                        .as("rows of %s %s", route.method(), route.pattern())
                                        .anyMatch(row -> row.isOf(route)));
    }

    private Map<TestCaller, String> callers() {
        Map<TestCaller, String> callers = new LinkedHashMap<>();
        callers.put(daemon.stranger(), "");
        callers.put(daemon.anybody(), "secret=" + ABSENT);
        callers.put(daemon.restricted(), "project=" + TestDaemon.PROJECT);
        callers.put(daemon.restricted(), "");
        callers.put(daemon.meter(), "");
        callers.put(daemon.full(), "");
        callers.put(daemon.local(), "");
        assertThat(callers).hasSize(ROWS.getFirst().codes().size());
        return callers;
    }

    private static String path(Row row, Map<String, String> names, String query) {
        String path = row.path();
        for (Map.Entry<String, String> name : names.entrySet()) {
            path = path.replace("{" + name.getKey() + "}", name.getValue());
        }
        return query.isEmpty() ? path : path + (path.contains("?") ? "&" : "?") + query;
    }

    private Map<String, String> names() throws IOException {
        TestCaller local = daemon.local();
        TestImage open = TestImage.container("open");
        TestImage closed = TestImage.splitContainer("closed");
        local.uploaded("", open, "X-LXD-public: true", "X-Incus-aliases: open");
        local.uploaded("", closed, "X-Incus-aliases: closed");
        TestAnswer operation =
                local.post("/1.0/images/" + closed.fingerprint() + "/secret", "").expect(202);
        return Map.of(
                "open", open.fingerprint().hex(),
                "closed", closed.fingerprint().hex(),
                "absent", ABSENT,
                "operation", operation.metadata().text("id"),
                "none", NO_OPERATION);
    }
}
