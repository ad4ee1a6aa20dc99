package gantry.server;

import gantry.image.ImageSource;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import java.io.IOException;

/// What a caller may see of the images.
final class Views {
    private final ImageStore store;
    private final ImageSecrets secrets;

    Views(ImageStore store, ImageSecrets secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /// The images to be read: for strangers, those that are public, or that their secret opens.
    ImageSource visible(Call call) throws IOException {
        ProjectImages all = store.images(call.project());
        return switch (call.caller()) {
            case Caller.Local _, Caller.Trusted _ -> all;
            case Caller.Meter _ -> new PublicImages(all, _ -> false);
            case Caller.Stranger(var secret) ->
                    new PublicImages(
                            all,
                            image ->
                                    secret.isPresent()
                                            && secrets.opens(secret.get(), call.project(), image));
        };
    }

    /// The images to be changed; only for routes that let no stranger in.
    ProjectImages all(Call call) throws IOException {
        return switch (call.caller()) {
            case Caller.Local _, Caller.Trusted _ -> store.images(call.project());
            case Caller.Meter _, Caller.Stranger _ -> throw Trust.forbidden();
        };
    }
}
