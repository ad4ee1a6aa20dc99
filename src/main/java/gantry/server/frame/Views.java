package gantry.server.frame;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageSecret;
import gantry.image.ImageSource;
import gantry.image.Project;
import gantry.server.exchange.Caller;
import gantry.server.jobs.ImageSecrets;
import gantry.store.ImageStore;
import gantry.store.Permit;
import gantry.store.ProjectImages;
import java.io.IOException;
import java.util.function.Predicate;

/// What a caller may see of the images.
public final class Views {
    private final ImageStore store;
    private final ImageSecrets secrets;

    public Views(ImageStore store, ImageSecrets secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /// The images to be read: for strangers, those that are public, or that their secret opens.
    public ImageSource visible(Call call) throws IOException {
        return switch (call.caller()) {
            case Caller.Local _, Caller.Trusted _ -> store.images(call.project());
            case Caller.Meter _ -> opened(Project.DEFAULT, _ -> false);
            case Caller.Stranger(var secret) ->
                    opened(
                            call.project(),
                            secret.isPresent()
                                    ? secrets.opened(secret.get(), call.project())
                                    : _ -> false);
        };
    }

    /// Public images are public in `default` only; of another project not even that there is one.
    private ImageSource opened(String project, Predicate<Fingerprint> opened) throws IOException {
        if (project.equals(Project.DEFAULT)) {
            return new PublicImages(
                    store.images(project),
                    image -> image.settings().isPublic() || opened.test(image.fingerprint()));
        }
        try {
            return new PublicImages(
                    store.images(project), image -> opened.test(image.fingerprint()));
        } catch (NotFound _) {
            throw new NotFound("Image not found");
        }
    }

    /// All images of the project, or that it shares, to be read; only for routes that let no
    /// stranger in.
    public ProjectImages all(Call call) throws IOException {
        return switch (call.caller()) {
            case Caller.Local _, Caller.Trusted _ -> store.images(call.project());
            case Caller.Meter _, Caller.Stranger _ -> throw Trust.forbidden();
        };
    }

    /// The images to be changed. Whether the caller may is asked again with each change, however
    /// much later that is.
    ///
    /// @throws gantry.image.ImageFailure.Forbidden if the caller may only see them, or nothing
    public ProjectImages changeable(Call call) throws IOException {
        return switch (call.caller()) {
            case Caller.Local _ -> store.images(call.project());
            case Caller.Trusted(var name, _) ->
                    store.images(call.project(), Permit.of(new Digest(name), call.project()));
            case Caller.Meter _, Caller.Stranger _ -> throw Trust.forbidden();
        };
    }

    /// The same for whoever brought this secret, as far as its maker may change them still.
    public ProjectImages changeable(ImageSecret secret) throws IOException {
        String project = secret.project();
        return secret.maker().isPresent()
                ? store.images(project, Permit.of(secret.maker().get(), project))
                : store.images(project);
    }
}
