package gantry.store;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageSecret;
import gantry.image.ImageSecret.Purpose;
import gantry.image.TryLater;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/// Secrets that open one private image, and those that let one in once. They hold in every process
/// that has the store, and after a restart.
public final class SecretStore {
    private final Catalog catalog;
    private final Clock clock;

    SecretStore(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /// Has a secret wait for whoever brings it; it is good from now on for as long as its purpose
    /// says.
    ///
    /// @param promise what was agreed on of an image that is to come; else empty
    /// @throws TryLater if too many of this maker wait already
    /// @throws gantry.image.ImageFailure.NotFound if there is no such project
    /// @throws gantry.image.ImageFailure.Invalid if the promise is too long
    public ImageSecret add(
            String secret,
            Purpose purpose,
            String project,
            Fingerprint image,
            Optional<Digest> maker,
            String promise)
            throws IOException {
        Instant now = clock.instant();
        ImageSecret made =
                new ImageSecret(
                        Digest.ofText(secret),
                        purpose,
                        project,
                        image,
                        maker,
                        promise,
                        now.plus(purpose.valid()));
        catalog.change(
                tables -> {
                    tables.secrets().deleteExpired(now);
                    checkFew(tables, made);
                    tables.secrets().add(made);
                });
        return made;
    }

    private static void checkFew(Tables tables, ImageSecret secret) throws IOException {
        Purpose purpose = secret.purpose();
        if (tables.secrets().count(secret.maker(), purpose) >= purpose.most()) {
            throw new TryLater(
                    "%d secrets for %s wait to be used already; try again when some of them were"
                                    .formatted(
                                            purpose.most(),
                                            switch (purpose) {
                                                case DOWNLOAD -> "downloads";
                                                case UPLOAD -> "uploads";
                                            })
                            + " used, taken back, or have expired");
        }
    }

    /// The image of this project that the secret opens now.
    public Optional<Fingerprint> opened(String secret, String project) throws IOException {
        return catalog.read(tables -> good(tables, secret, Purpose.DOWNLOAD, project))
                .map(ImageSecret::image);
    }

    /// Uses up the secret that lets this image into this project. Of several callers with one
    /// secret, in whatever processes, one gets it.
    public Optional<ImageSecret> take(String secret, String project, Fingerprint image)
            throws IOException {
        if (catalog.read(tables -> good(tables, secret, Purpose.UPLOAD, project)).isEmpty()) {
            return Optional.empty(); // whoever guesses does not keep others from writing
        }
        return catalog.takeAway(
                tables ->
                        filtered(
                                tables,
                                tables.secrets()
                                        .take(
                                                Digest.ofText(secret),
                                                Purpose.UPLOAD,
                                                project,
                                                image,
                                                clock.instant())));
    }

    private Optional<ImageSecret> good(
            Tables tables, String secret, Purpose purpose, String project) throws IOException {
        return filtered(
                tables,
                tables.secrets().one(Digest.ofText(secret), purpose, project, clock.instant()));
    }

    /// It is worth nothing any more when whoever had it made is shut out.
    private static Optional<ImageSecret> filtered(Tables tables, Optional<ImageSecret> found)
            throws IOException {
        if (found.isEmpty() || found.get().maker().isEmpty()) {
            return found;
        }
        return Permit.access(tables, found.get().maker().get())
                        .filter(access -> access.mayUse(found.get().project()))
                        .isPresent()
                ? found
                : Optional.empty();
    }

    /// Takes a secret back.
    ///
    /// @return whether it was there
    public boolean revoke(Digest secretSum) throws IOException {
        return catalog.takeAway(tables -> tables.secrets().delete(secretSum));
    }

    /// Lets those go that nobody can use any more.
    ///
    /// @return how many there were
    public int forgetExpired() throws IOException {
        Instant now = clock.instant();
        return catalog.read(tables -> tables.secrets().isAnyExpired(now))
                ? catalog.takeAway(tables -> tables.secrets().deleteExpired(now))
                : 0;
    }
}
