package gantry.remote;

import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageOffer;
import gantry.image.ImageSettings;
import gantry.image.Protocol;
import gantry.wire.Dialect;
import gantry.wire.ImagesPostJson;
import gantry.wire.ImagesPostSource;
import java.net.URI;
import java.util.Optional;

/// What is posted to a server so that it fetches an image by itself.
record LxdPull(ImageOffer offer, URI source, ImageDraft draft, Dialect target) {
    /// The file's name is sent along, since LXD 5.0.2 forgets it where the request names none.
    ImagesPostJson post() {
        ImageSettings settings = draft.settings();
        return new ImagesPostJson(
                settings.autoUpdate(),
                settings.properties(),
                settings.isPublic(),
                Optional.empty(),
                Optional.of(settings.profiles()),
                draft.aliasesToSend(),
                "",
                offer.facts().filename(),
                from());
    }

    private ImagesPostSource from() {
        if (offer.protocol() == Protocol.DIRECT) {
            return ImagesPostSource.url(source.toString());
        }
        boolean byFingerprint = Fingerprint.parse(offer.image()).isPresent();
        return new ImagesPostSource(
                "image",
                "pull",
                source.toString(),
                protocol(),
                offer.certificate().orElse(""),
                offer.secret().orElse(""),
                byFingerprint ? "" : offer.image(),
                byFingerprint ? offer.image() : "",
                offer.facts().type().word(),
                offer.project(),
                "",
                "");
    }

    /// Incus 6.0.4 knows LXD's protocol by its own word only.
    private String protocol() {
        return offer.protocol() == Protocol.LXD ? target.word() : offer.protocol().word();
    }
}
