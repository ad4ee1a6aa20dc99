package gantry.store;

import gantry.image.Access;
import gantry.image.Digest;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.NotFound;
import gantry.image.Project;
import gantry.image.TrustedBrowser;
import gantry.image.TrustedCertificate;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.util.Optional;

/// Whether somebody may change the images of a project. It is asked before anything is begun, and
/// again in the transaction of each change: who began an upload may have been shut out while its
/// bytes came.
public final class Permit {
    /// For whoever owns the store.
    public static final Permit ALWAYS = new Permit(Optional.empty(), Project.DEFAULT);

    private final Optional<Digest> who;
    private final String project;

    private Permit(Optional<Digest> who, String project) {
        this.who = who;
        this.project = project;
    }

    /// @param who fingerprint of a certificate, or sum of a browser's secret
    /// @param project that they named, which may share the images of `default`
    public static Permit of(Digest who, String project) {
        return new Permit(Optional.of(who), project);
    }

    /// @throws Forbidden if they may not, or not any more
    void check(Tables tables) throws IOException {
        if (who.isEmpty()) {
            return;
        }
        Access access =
                access(tables, who.get())
                        .filter(found -> found.mayUse(project))
                        .orElseThrow(() -> new Forbidden("not authorized"));
        Project asked =
                tables.projects()
                        .one(project)
                        .orElseThrow(() -> new NotFound("Project not found: " + project));
        if (!access.mayChangeImagesOf(asked)) {
            throw new Forbidden(
                    "not authorized: project %s shares the images of default, which this client may"
                                    .formatted(project)
                            + " see and not change");
        }
    }

    /// Of whoever is let in under this sum.
    static Optional<Access> access(Tables tables, Digest who) throws IOException {
        Optional<TrustedCertificate> certificate = tables.certificates().one(who);
        return certificate.isPresent()
                ? certificate
                        .filter(found -> found.type() == TrustedCertificate.Type.CLIENT)
                        .map(TrustedCertificate::access)
                : tables.browsers().one(who).map(TrustedBrowser::access);
    }
}
