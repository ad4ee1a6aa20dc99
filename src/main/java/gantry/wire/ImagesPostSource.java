package gantry.wire;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;

/// `source` of `POST /1.0/images`. A text is empty where it was not given.
///
/// @param type `image`, `url`, or one of those that make an image of an instance; may be empty
///     where the mode is push
/// @param mode `push`, or anything else for pull
/// @param certificate PEM of the source's certificate, where it is pinned
/// @param secret opens a private image; never logged, never stored
/// @param alias of the image there, where no fingerprint is given
/// @param fingerprint of the image there; may hold an alias, as clients send it
/// @param imageType of the alias; empty for any
/// @param project on the source
/// @param url of an image behind a plain web server
/// @param name of an instance or `instance/snapshot`
public record ImagesPostSource(
        String type,
        String mode,
        String server,
        String protocol,
        String certificate,
        String secret,
        String alias,
        String fingerprint,
        String imageType,
        String project,
        String url,
        String name) {
    /// `mode` of an image that another server will send.
    public static final String PUSH = "push";

    private static final String PULL = "pull";

    /// The promise of an image that another server will send.
    ///
    /// @param fingerprint all of it: the sender must give exactly this
    public static ImagesPostSource push(String fingerprint) {
        return new ImagesPostSource("", PUSH, "", "", "", "", "", fingerprint, "", "", "", "");
    }

    public static ImagesPostSource url(String url) {
        return new ImagesPostSource("url", PULL, "", "direct", "", "", "", "", "", "", url, "");
    }

    public boolean isPush() {
        return mode.equals(PUSH);
    }

    public static ImagesPostSource read(Fields json) {
        return new ImagesPostSource(
                json.text("type"),
                json.text("mode"),
                json.text("server"),
                json.text("protocol"),
                json.text("certificate"),
                json.text("secret"),
                json.text("alias"),
                json.text("fingerprint"),
                json.text("image_type"),
                json.text("project"),
                json.text("url"),
                json.text("name"));
    }

    public Fields json() {
        return JsonValue.object()
                .text("type", type)
                .text("mode", mode)
                .textIfAny("server", server)
                .textIfAny("protocol", protocol)
                .textIfAny("certificate", certificate)
                .textIfAny("secret", secret)
                .textIfAny("alias", alias)
                .textIfAny("fingerprint", fingerprint)
                .textIfAny("image_type", imageType)
                .textIfAny("project", project)
                .textIfAny("url", url)
                .textIfAny("name", name)
                .build();
    }
}
