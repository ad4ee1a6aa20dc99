package gantry.remote.download;

import gantry.http.HttpAnswer;
import gantry.http.HttpRequest;
import gantry.http.HttpRequest.Header;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFailure.Unreachable;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/// A file of a plain web server. Each time it is asked for from its first address on: what that
/// redirects to may be good for a short while only.
public record WebFile(Redirects redirects, URI url) implements Origin {
    @Override
    public String name() {
        return Redirects.printable(url);
    }

    @Override
    public HttpAnswer ask(List<Header> headers) throws IOException {
        HttpRequest get = HttpRequest.get(url).with("User-Agent", "gantry");
        for (Header header : headers) {
            get = get.with(header.name(), header.value());
        }
        return redirects.follow(get).answer();
    }

    @Override
    public ImageFailure refusal(HttpAnswer answer) {
        String sentence = "Unable to fetch \"%s\": %s".formatted(name(), answer.statusLine());
        return switch (answer.status()) {
            case 401, 403, 407, 451 -> new Forbidden(sentence);
            case 404, 410 -> new NotFound(sentence);
            case 429 -> new Unreachable(sentence);
            default -> answer.status() < 500 ? new Invalid(sentence) : new Unreachable(sentence);
        };
    }
}
