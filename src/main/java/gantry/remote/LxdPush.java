package gantry.remote;

import static gantry.remote.LxdApi.escaped;

import gantry.http.HttpRequest;
import gantry.image.ImageInfo;
import gantry.image.ImageStream;
import gantry.image.Progress;
import gantry.wire.OperationJson;
import gantry.wire.UploadHeaders;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One image's way to a server that does not know us, but gave someone a secret by which it takes
/// just this image. What becomes of it there was agreed with the secret.
final class LxdPush {
    private final LxdApi api;
    private final String project;
    private final String secret;

    LxdPush(LxdApi api, String project, String secret) {
        this.api = api;
        this.project = project;
        this.secret = secret;
    }

    void push(ImageInfo info, ImageStream image, Progress progress) throws IOException {
        LxdUpload upload = new LxdUpload(image, progress);
        HttpRequest request =
                upload.request(api.url("/images?project=" + escaped(project)), headers(info));
        OperationJson begun = api.start(request);
        // With the answer comes another secret, by which we may wait for the end.
        new LxdOperation(api, begun, begun.metadata().text("secret")).await();
    }

    private UploadHeaders headers(ImageInfo info) {
        return new UploadHeaders(
                false,
                info.facts().filename(),
                Map.of(),
                Optional.empty(),
                List.of(),
                Optional.of(info.fingerprint()),
                Optional.of(secret));
    }
}
