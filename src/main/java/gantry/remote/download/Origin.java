package gantry.remote.download;

import gantry.http.HttpAnswer;
import gantry.http.HttpRequest.Header;
import gantry.image.ImageFailure;
import java.io.IOException;
import java.util.List;

/// Where the bytes of one file are asked for, as often as it takes.
public interface Origin {
    /// In messages: without user, password and query.
    String name();

    /// Asks for the file with these headers on top, and answers whatever the status is.
    ///
    /// @throws ImageFailure.Unreachable if there is no answer; the cause is why
    HttpAnswer ask(List<Header> headers) throws IOException;

    /// Whether the same request may be answered better in a while.
    default boolean mayPass(int status) {
        return switch (status) {
            case 429, 500, 502, 503, 504 -> true;
            default -> false;
        };
    }

    /// What an answer without bytes means, to be thrown.
    ///
    /// @throws IOException where the server did not refuse, but broke
    ImageFailure refusal(HttpAnswer answer) throws IOException;
}
