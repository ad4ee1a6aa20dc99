package gantry.remote;

import static gantry.remote.LxdApi.escaped;

import gantry.http.HttpBody;
import gantry.http.HttpRequest;
import gantry.image.Alias;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.image.ImageOffer;
import gantry.image.ImageQuery;
import gantry.image.Protocol;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// What a server tells others, so that they can fetch its images.
final class LxdOffers {
    private final LxdRemote remote;
    private final LxdApi api;
    private final String project;

    LxdOffers(LxdRemote remote, LxdApi api, String project) {
        this.remote = remote;
        this.api = api;
        this.project = project;
    }

    ImageOffer offer(ImageInfo image, ImageQuery asked) throws IOException {
        List<URI> servers = remote.addresses();
        if (servers.isEmpty()) {
            throw new Invalid("The source server isn't listening on the network");
        }
        boolean isPublic = image.settings().isPublic();
        return new ImageOffer(
                servers,
                Protocol.LXD,
                remote.certificate(),
                project,
                isPublic ? name(image, asked) : image.fingerprint().hex(),
                image.facts(),
                isPublic ? Optional.empty() : Optional.of(secret(image)));
    }

    /// An alias can be followed later; a private image is only ever opened by its fingerprint.
    private static String name(ImageInfo image, ImageQuery asked) {
        boolean isAlias = image.aliases().stream().map(Alias::name).anyMatch(asked.name()::equals);
        return isAlias ? asked.name() : image.fingerprint().hex();
    }

    private String secret(ImageInfo image) throws IOException {
        String path =
                "/images/%s/secret?project=%s".formatted(image.fingerprint(), escaped(project));
        HttpRequest post = HttpRequest.post(api.url(path), new HttpBody.None());
        return api.start(post)
                .metadata()
                .textIfGiven("secret")
                .orElseThrow(() -> new Invalid(api.name() + " opens no image for others"));
    }
}
