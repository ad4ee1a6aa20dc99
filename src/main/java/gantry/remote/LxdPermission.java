package gantry.remote;

import static gantry.remote.LxdApi.escaped;

import gantry.http.HttpRequest;
import gantry.image.ImageDraft;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageTarget;
import gantry.image.Invitation;
import gantry.wire.ImagesPostJson;
import gantry.wire.ImagesPostSource;
import gantry.wire.OperationJson;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// What a server grants so that another, which it does not know, can send it one image.
final class LxdPermission {
    private final LxdRemote remote;
    private final LxdApi api;
    private final LxdServer server;
    private final ImageDraft draft;

    LxdPermission(LxdRemote remote, LxdApi api, LxdServer server, ImageDraft draft) {
        this.remote = remote;
        this.api = api;
        this.server = server;
        this.draft = draft;
    }

    /// Lets the image be sent to the first of the server's addresses that the sender can reach;
    /// where it cannot be, nothing stays granted.
    void let(ImageInfo image, ImageTarget.Inviting.Sender sender) throws IOException {
        List<URI> addresses = remote.addresses();
        if (addresses.isEmpty()) {
            throw new Invalid("The target server isn't listening on the network");
        }
        OperationJson token = api.start(request(image));
        try {
            send(token, addresses, sender);
        } catch (IOException | ImageFailure e) {
            Afterwards.succeeds(e, () -> api.delete("/operations/" + escaped(token.id())));
            throw e;
        }
    }

    private HttpRequest request(ImageInfo image) {
        ImageSettings settings = draft.settings();
        ImagesPostJson post =
                new ImagesPostJson(
                        false,
                        settings.properties(),
                        settings.isPublic(),
                        settings.expiresAt(),
                        Optional.of(settings.profiles()),
                        draft.aliasesToSend(),
                        "",
                        image.facts().filename(),
                        ImagesPostSource.push(image.fingerprint().hex()));
        return HttpRequest.post(api.url(server.path("/images", "")), LxdApi.json(post.json()));
    }

    private void send(OperationJson token, List<URI> addresses, ImageTarget.Inviting.Sender sender)
            throws IOException {
        String secret =
                token.metadata()
                        .textIfGiven("secret")
                        .orElseThrow(() -> new Invalid("No token provided by " + api.name()));
        for (URI address : addresses) {
            try {
                sender.send(
                        new Invitation(address, remote.certificate(), server.project(), secret));
                return;
            } catch (ImageFailure e) {
                if (address.equals(addresses.getLast()) || !LxdFailures.isUnreachable(e)) {
                    throw e;
                }
            }
        }
    }
}
