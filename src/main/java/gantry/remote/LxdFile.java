package gantry.remote;

import gantry.http.HttpAnswer;
import gantry.http.HttpRequest;
import gantry.http.HttpRequest.Header;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Unreachable;
import gantry.remote.download.Origin;
import java.io.IOException;
import java.util.List;

/// Bytes behind a path of a server's API, whose refusals are JSON.
///
/// @param path below `/1.0`, with a query
record LxdFile(LxdApi api, String path) implements Origin {
    @Override
    public String name() {
        return "%s/1.0%s".formatted(api.name(), path.substring(0, path.indexOf('?')));
    }

    @Override
    public HttpAnswer ask(List<Header> headers) throws IOException {
        HttpRequest get = HttpRequest.get(api.url(path));
        for (Header header : headers) {
            get = get.with(header.name(), header.value());
        }
        return api.answer(get);
    }

    /// LXD 5.0.2 answers 500 to much that stays as it is.
    @Override
    public boolean mayPass(int status) {
        return status != 500 && Origin.super.mayPass(status);
    }

    @Override
    public ImageFailure refusal(HttpAnswer answer) throws IOException {
        try {
            return api.refusal(answer);
        } catch (Invalid e) {
            // a proxy in front of the server, which has no JSON
            return mayPass(answer.status()) ? new Unreachable(e.getMessage(), e) : e;
        }
    }
}
