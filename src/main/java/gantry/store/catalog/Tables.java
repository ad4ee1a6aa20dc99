package gantry.store.catalog;

import java.io.IOException;

/// All that can be asked of a catalog, and changed, inside one transaction.
///
/// `project` is always the one whose images are meant: the caller has put `default` for a project
/// that shares those. Times are kept to the microsecond; what is finer is cut off.
///
/// Where a change names an image that is not there, it is refused as
/// [gantry.image.ImageFailure.NotFound].
public final class Tables {
    private final ProjectRows projects;
    private final ImageRows images;
    private final AliasRows aliases;
    private final BlobRows blobs;
    private final CertificateRows certificates;
    private final TokenRows tokens;
    private final BrowserRows browsers;
    private final SecretRows secrets;
    private final FeedRows feeds;
    private final ToldRows told;
    private final ConfigurationRows configuration;
    private final ServedRows served;
    private final VersionRows versions;
    private final LingeringRows lingering;
    private final DamageRows damage;
    private final RecordRows records;
    private final Session session;

    Tables(Session session) {
        projects = new ProjectRows(session);
        images = new ImageRows(session);
        aliases = new AliasRows(session);
        blobs = new BlobRows(session);
        certificates = new CertificateRows(session, projects);
        tokens = new TokenRows(session, projects);
        browsers = new BrowserRows(session, projects);
        secrets = new SecretRows(session, projects);
        feeds = new FeedRows(session, projects);
        told = new ToldRows(session);
        configuration = new ConfigurationRows(session);
        served = new ServedRows(session);
        versions = new VersionRows(session);
        lingering = new LingeringRows(session, blobs);
        damage = new DamageRows(session);
        records = new RecordRows(session);
        this.session = session;
    }

    /// Projects, their settings and how often their images have changed.
    public ProjectRows projects() {
        return projects;
    }

    /// Images, with their files.
    public ImageRows images() {
        return images;
    }

    /// Names of images.
    public AliasRows aliases() {
        return aliases;
    }

    /// What came in the place of what, and the checks of refreshes.
    public VersionRows versions() {
        return versions;
    }

    /// Files of images that are gone, kept a while for whoever was promised them.
    public LingeringRows lingering() {
        return lingering;
    }

    /// What is stored, whichever image it is of.
    public BlobRows blobs() {
        return blobs;
    }

    /// What is wrong with which file.
    public DamageRows damage() {
        return damage;
    }

    /// What has to be written beside the catalog.
    public RecordRows records() {
        return records;
    }

    /// Whom the server trusts.
    public CertificateRows certificates() {
        return certificates;
    }

    /// Invitations.
    public TokenRows tokens() {
        return tokens;
    }

    /// Browsers that are signed in.
    public BrowserRows browsers() {
        return browsers;
    }

    /// Secrets that open an image, or let one in.
    public SecretRows secrets() {
        return secrets;
    }

    /// Private feeds.
    public FeedRows feeds() {
        return feeds;
    }

    /// What indexes of private feeds have told of.
    public ToldRows told() {
        return told;
    }

    /// The configuration.
    public ConfigurationRows configuration() {
        return configuration;
    }

    /// Where the daemon served last.
    public ServedRows served() {
        return served;
    }

    /// Looks through the whole catalog.
    ///
    /// @throws gantry.image.StoreUnavailable if it is damaged
    void check() throws IOException {
        session.check();
    }
}
