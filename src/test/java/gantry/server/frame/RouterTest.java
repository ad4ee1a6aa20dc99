package gantry.server.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final List<Route> ROUTES =
            List.of(
                    route("GET", "/1.0/images/{}"),
                    route("DELETE", "/1.0/images/{}"),
                    route("GET", "/1.0/images/aliases"),
                    route("GET", "/1.0/images/aliases/{...}"),
                    route("GET", "/1.0/images/{}/export"),
                    route("GET", "/ui/{...}"),
                    route("GET", "/ui/session"));

    private static Route route(String method, String pattern) {
        return new Route(
                method, pattern, Entry.PUBLIC, Scope.SERVER, "", _ -> new Reply.Failed(404, ""));
    }

    private static String found(Router router, String method, String path) {
        return switch (router.find(method, path)) {
            case Router.Found(var route, var names) -> route.pattern() + " " + names;
            case Router.Unknown unknown -> unknown.name();
        };
    }

    @Test
    void theMostParticularCountsInWhateverOrderTheyWereAdded() {
        List<Route> shuffled = new ArrayList<>(ROUTES);
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(shuffled, random);
            Router router = new Router(shuffled);
            assertThat(found(router, "GET", "/1.0/images/aliases"))
                    .isEqualTo("/1.0/images/aliases []");
            assertThat(found(router, "GET", "/1.0/images/aliases/export"))
                    .isEqualTo("/1.0/images/aliases/{...} [export]");
            assertThat(found(router, "GET", "/1.0/images/a/export"))
                    .isEqualTo("/1.0/images/{}/export [a]");
            assertThat(found(router, "GET", "/ui/session")).isEqualTo("/ui/session []");
            assertThat(found(router, "GET", "/ui/x/y")).isEqualTo("/ui/{...} [x/y]");
        }
    }

    @Test
    void aLessParticularOneCountsWhereOnlyItHasTheMethod() {
        assertThat(found(new Router(ROUTES), "DELETE", "/1.0/images/aliases"))
                .isEqualTo("/1.0/images/{} [aliases]");
    }

    @Test
    void whatIsNotThereIsToldFromWhatHasOtherMethods() {
        Router router = new Router(ROUTES);
        assertThat(found(router, "GET", "/1.0/nothing")).isEqualTo("PATH");
        assertThat(found(router, "PUT", "/ui/session")).isEqualTo("METHOD");
    }

    @Test
    void twoOfOneKindAreAMistake() {
        assertThatThrownBy(() -> new Router(List.of(ROUTES.getFirst(), ROUTES.getFirst())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
