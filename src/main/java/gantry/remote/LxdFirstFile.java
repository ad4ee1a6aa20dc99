package gantry.remote;

import gantry.http.HttpAnswer;
import gantry.http.HttpRequest.Header;
import gantry.image.ImageFailure;
import gantry.remote.download.Origin;
import java.io.IOException;
import java.util.List;

/// The first file of an image, where it is not known yet whether there is a second. LXD 5.0.2 and
/// Incus 6.0.4 ignore `part=` and give the whole export; our own daemon refuses it for a unified
/// image, and is then asked for the whole.
final class LxdFirstFile implements Origin {
    private static final int BAD_REQUEST = 400;

    private final LxdFile part;
    private final LxdFile whole;
    private boolean isUnified;

    LxdFirstFile(LxdFile part, LxdFile whole) {
        this.part = part;
        this.whole = whole;
    }

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public HttpAnswer ask(List<Header> headers) throws IOException {
        if (!isUnified) {
            HttpAnswer answer = part.ask(headers);
            if (answer.status() != BAD_REQUEST) {
                return answer;
            }
            answer.close();
            isUnified = true;
        }
        return whole.ask(headers);
    }

    @Override
    public boolean mayPass(int status) {
        return whole.mayPass(status);
    }

    @Override
    public ImageFailure refusal(HttpAnswer answer) throws IOException {
        return whole.refusal(answer);
    }
}
