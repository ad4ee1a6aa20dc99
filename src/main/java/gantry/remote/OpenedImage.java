package gantry.remote;

import static gantry.remote.LxdApi.escaped;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.wire.ImageJson;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// The one private image of a server that a secret opens, for someone whom the server does not
/// know. It is asked for by its whole fingerprint.
final class OpenedImage implements ImageSource {
    private final LxdApi api;
    private final String parameters;
    private final Closeable connection;

    /// @param connection closed with this
    OpenedImage(LxdApi api, String project, String secret, Closeable connection) {
        this.api = api;
        this.connection = connection;
        this.parameters = "?project=%s&secret=%s".formatted(escaped(project), escaped(secret));
    }

    @Override
    public ImageInfo find(ImageQuery query) throws IOException {
        String path = "/images/" + escaped(query.name()) + parameters;
        return ImageJson.read(api.get(path).asObject());
    }

    @Override
    public List<ImageInfo> list() {
        throw new Invalid("A secret opens one image, and lists none");
    }

    @Override
    public ImageStream open(ImageInfo image) throws IOException {
        String path = "/images/%s/export%s".formatted(image.fingerprint(), parameters);
        return new LxdExport(api, path, image).openOnce();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
