package gantry.store.catalog;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Damage;
import gantry.image.Digest;
import gantry.image.Feed;
import gantry.image.Fingerprint;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageType;
import gantry.image.ImageUpdates;
import gantry.image.Project;
import gantry.image.SourceAddress;
import gantry.image.TrustToken;
import gantry.image.TrustedBrowser;
import gantry.image.TrustedCertificate;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

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
    private final ImageReader reader;
    private final AliasRows aliases;
    private final FileRows files;
    private final CertificateRows certificates;
    private final TokenRows tokens;
    private final BrowserRows browsers;
    private final FeedRows feeds;
    private final ConfigurationRows configuration;
    private final VersionRows versions;
    private final LingeringRows lingering;
    private final DamageRows damage;
    private final RecordRows records;
    private final Session session;

    Tables(Session session) {
        projects = new ProjectRows(session);
        images = new ImageRows(session);
        reader = new ImageReader(session);
        aliases = new AliasRows(session);
        files = new FileRows(session);
        certificates = new CertificateRows(session, projects);
        tokens = new TokenRows(session, projects);
        browsers = new BrowserRows(session, projects);
        feeds = new FeedRows(session, projects);
        configuration = new ConfigurationRows(session);
        versions = new VersionRows(session);
        lingering = new LingeringRows(session);
        damage = new DamageRows(session);
        records = new RecordRows(session);
        this.session = session;
    }

    /// In the order of their names. `default` is always among them.
    public List<Project> projects() throws IOException {
        return projects.all();
    }

    public Optional<Project> project(String name) throws IOException {
        return projects.one(name);
    }

    /// Makes a project that has no images yet.
    ///
    /// @throws gantry.image.ImageFailure.AlreadyExists if the name is taken
    public void addProject(Project project) throws IOException {
        projects.add(project);
    }

    /// Changes all of a project but its name.
    public void updateProject(Project project) throws IOException {
        projects.update(project);
    }

    /// Gives a project that has no images another name, in whatever names it.
    ///
    /// @throws gantry.image.ImageFailure.AlreadyExists if there is one of that name
    public void renameProject(Project project, String newName) throws IOException {
        projects.rename(project, newName);
    }

    /// Takes away a project that has no images. Certificates and tokens that are restricted to it
    /// lose it, and stay restricted.
    ///
    /// @throws gantry.image.ImageFailure.NotFound if there is none of that name
    /// @throws gantry.image.ImageFailure.Forbidden for `default`
    /// @throws gantry.image.ImageFailure.Invalid if it still has images
    public void deleteProject(String name) throws IOException {
        projects.delete(name);
    }

    public int imagesIn(String project) throws IOException {
        return projects.images(project);
    }

    /// Adds the image and its files. The project and the aliases in its info are not looked at:
    /// see [#addAlias]. The secret of its update source is never stored.
    ///
    /// @throws gantry.image.ImageFailure.AlreadyExists if the project has that fingerprint
    /// @throws gantry.image.ImageFailure.NotFound if there is no such project
    public void addImage(String project, StoredImage image) throws IOException {
        projects.mustExist(project);
        images.add(project, image);
    }

    public Optional<StoredImage> image(String project, Fingerprint image) throws IOException {
        return reader.one(project, image);
    }

    /// The first so many fingerprints that begin so, in their order. Any text may be asked for;
    /// nothing in it is a wildcard.
    public List<Fingerprint> fingerprints(String project, String prefix, int limit)
            throws IOException {
        return images.withPrefix(project, prefix, limit);
    }

    /// In the order they were added; the number of statements does not depend on that of images.
    public List<StoredImage> images(String project) throws IOException {
        return reader.ofProject(project);
    }

    /// As [#images(String)], one after another and without their files.
    public void eachImage(String project, Consumer<ImageInfo> taker) throws IOException {
        reader.eachOfProject(project, taker);
    }

    /// Of all projects.
    public List<StoredImage> images() throws IOException {
        return reader.all();
    }

    public void updateSettings(String project, Fingerprint image, ImageSettings settings)
            throws IOException {
        images.updateSettings(project, image, settings);
    }

    /// The secret is never stored.
    public void updateSource(String project, Fingerprint image, Optional<SourceAddress> source)
            throws IOException {
        images.updateSource(project, image, source);
    }

    public void touch(String project, Fingerprint image, Instant lastUsed) throws IOException {
        images.touch(project, image, lastUsed);
    }

    public void setCached(String project, Fingerprint image, boolean cached) throws IOException {
        images.setCached(project, image, cached);
    }

    /// What its metadata or its source said, whatever people have changed since.
    public Given given(String project, Fingerprint image) throws IOException {
        return versions.given(project, image);
    }

    public void setGiven(String project, Fingerprint image, Given given) throws IOException {
        versions.setGiven(project, image, given);
    }

    /// Keeps others from claiming the image until then.
    ///
    /// @return whether nobody else has it now
    public boolean claim(String project, Fingerprint image, Instant now, Instant until)
            throws IOException {
        return versions.claim(project, image, now, until);
    }

    /// @param held until when the image is claimed so far
    /// @return whether it still was
    public boolean extendClaim(String project, Fingerprint image, Instant held, Instant until)
            throws IOException {
        return versions.extend(project, image, held, until);
    }

    /// Does nothing where the claim is not held any more.
    public void giveUpClaim(String project, Fingerprint image, Instant held) throws IOException {
        versions.giveUp(project, image, held);
    }

    /// Does nothing where the image is gone, as does [#setPaused].
    public void noteCheck(String project, Fingerprint image, ImageUpdates.Check check)
            throws IOException {
        versions.note(project, image, check);
    }

    public void setPaused(String project, Fingerprint image, boolean paused) throws IOException {
        versions.setPaused(project, image, paused);
    }

    /// One image in the place of another.
    public record Step(String project, Fingerprint image, Fingerprint by, Instant at) {}

    /// Makes the image, and all that were superseded by it, previous versions of the other. An
    /// image that is given an alias after that is no previous version any more, and its updates
    /// are paused.
    ///
    /// @param aliases that it had
    public void supersede(Step step, List<String> aliases) throws IOException {
        versions.supersede(step, false, aliases);
    }

    /// The same, where the image is the newer one and the other had been its previous version.
    public void withdraw(Step step, List<String> aliases) throws IOException {
        versions.supersede(step, true, aliases);
    }

    /// @param withdrawn whether it was newer than the one in its place, and was rolled back
    public record Version(Fingerprint image, boolean withdrawn) {}

    /// The images in whose place this one is, the one that was so last first.
    public List<Version> versions(String project, Fingerprint image) throws IOException {
        return versions.versions(project, image);
    }

    /// The aliases that a previous version had when another took its place, in their order.
    public List<String> movedAliases(String project, Fingerprint image) throws IOException {
        return versions.moved(project, image);
    }

    /// Its aliases, properties, profiles and files go with it; but the files of a public image,
    /// and of one that a feed may have named, linger until [#forgetLingering].
    ///
    /// @return whether it was there
    public boolean deleteImage(String project, Fingerprint image, Instant at) throws IOException {
        lingering.add(project, image, at);
        return images.delete(project, image);
    }

    /// A file of a public image of the project that was deleted.
    public Optional<StoredFile> lingering(String project, Digest digest) throws IOException {
        return lingering
                .one(project, digest)
                .filter(LingeringRows.Lingering::isPublic)
                .map(LingeringRows.Lingering::file);
    }

    /// The same, of a private image, too, which a feed may have named.
    public Optional<StoredFile> lingeringOfFeeds(String project, Digest digest) throws IOException {
        return lingering.one(project, digest).map(LingeringRows.Lingering::file);
    }

    /// The files that linger of images that were deleted at this time or before, in all projects.
    public List<Digest> lingering(Instant before) throws IOException {
        return lingering.old(before);
    }

    /// Lets those go.
    public void forgetLingering(Instant before) throws IOException {
        lingering.forget(before);
    }

    /// Another number after each change of the project's images, their settings and aliases; by
    /// whatever process. What is only noted of them, such as their last use, is no change.
    public long revision(String project) throws IOException {
        return projects.revision(project);
    }

    /// In the order of their names; of one name, the container's first.
    public List<AliasEntry> aliases(String project) throws IOException {
        return aliases.ofProject(project);
    }

    /// At most one per type; the container's first.
    public List<AliasEntry> aliases(String project, String name) throws IOException {
        return aliases.named(project, name);
    }

    /// In the order of their names.
    public List<AliasEntry> aliasesOf(String project, Fingerprint image) throws IOException {
        return aliases.ofImage(project, image);
    }

    /// Gives an image of the same project a name.
    ///
    /// @throws gantry.image.ImageFailure.AlreadyExists if the name is taken for that type
    /// @throws gantry.image.ImageFailure.NotFound if there is no such image of that type
    public void addAlias(String project, AliasEntry entry) throws IOException {
        aliases.add(project, entry);
    }

    /// The image stays.
    ///
    /// @return whether it was there
    public boolean deleteAlias(String project, String name, ImageType type) throws IOException {
        return aliases.delete(project, name, type);
    }

    /// Gives the alias another name; it keeps its image and its description.
    ///
    /// @throws gantry.image.ImageFailure.NotFound if there is no such alias
    /// @throws gantry.image.ImageFailure.AlreadyExists if the new name is taken for that type, be
    ///     it by the alias itself
    public void renameAlias(String project, String name, ImageType type, String newName)
            throws IOException {
        aliases.rename(project, name, type, newName);
    }

    /// Lets the alias name another image of its type. Its description stays.
    ///
    /// @throws gantry.image.ImageFailure.NotFound if there is no such alias, or no such image of
    ///     that type
    public void moveAlias(String project, String name, ImageType type, Fingerprint target)
            throws IOException {
        aliases.move(project, name, type, target);
    }

    /// Gives the alias another description.
    ///
    /// @throws gantry.image.ImageFailure.NotFound if there is no such alias
    public void describeAlias(String project, String name, ImageType type, String description)
            throws IOException {
        aliases.describe(project, name, type, description);
    }

    /// Whether there is any image, or a file that lingers of one.
    public boolean isAnyImage() throws IOException {
        return files.isAny();
    }

    /// When the catalog was made.
    public Instant made() throws IOException {
        return records.made();
    }

    /// What has changed since its record was written.
    public List<ImageKey> staleRecords() throws IOException {
        return records.stale();
    }

    /// Forgets those, whose records are written now.
    public void forgetStaleRecords() throws IOException {
        records.forgetStale();
    }

    /// Has a record written at the end of this change.
    public void markRecordStale(ImageKey key) throws IOException {
        records.markStale(key);
    }

    /// Whether who is let in, feeds or the configuration have changed since their second copy was
    /// written.
    public boolean isTrustStale() throws IOException {
        return records.isTrustStale();
    }

    /// Has their second copy written after this change.
    public void markTrustStale() throws IOException {
        records.markTrustStale();
    }

    /// The second copy says what this catalog does.
    public void forgetTrustStale() throws IOException {
        records.forgetTrustStale();
    }

    /// The sum of what the record has to say; empty where none was written yet.
    public Optional<Digest> recordSum(ImageKey key) throws IOException {
        return records.sum(key);
    }

    public void setRecordSum(ImageKey key, Digest sum) throws IOException {
        records.setSum(key, sum);
    }

    /// Whether it is a previous version that was newer than the one in its place.
    public boolean isWithdrawn(String project, Fingerprint image) throws IOException {
        return records.isWithdrawn(project, image);
    }

    /// What an image has been through, as its record tells it.
    ///
    /// @param movedAliases that it had when another took its place
    public record Past(
            boolean paused,
            Optional<ImageUpdates.Superseded> superseded,
            boolean withdrawn,
            List<String> movedAliases) {}

    /// Gives an image that was just added the past it had in a catalog that was lost.
    public void restore(String project, Fingerprint image, Past past) throws IOException {
        records.restore(project, image, past);
    }

    /// Gives such an image an alias, which changes nothing about its past.
    ///
    /// @return whether the name was free
    public boolean restoreAlias(String project, Fingerprint image, Alias alias) throws IOException {
        return records.restoreAlias(project, image, alias.name(), alias.description());
    }

    /// Looks through the whole catalog.
    ///
    /// @throws gantry.image.StoreUnavailable if it is damaged
    void check() throws IOException {
        session.check();
    }

    /// Whether an image of any project is made of this file, or it lingers.
    public boolean isReferenced(Digest digest) throws IOException {
        return files.isReferenced(digest);
    }

    /// Every file that an image of any project is made of, or that lingers.
    public Set<Digest> referenced() throws IOException {
        return files.referenced();
    }

    /// In bytes, as the rows have it; empty where [#isReferenced] says no.
    public OptionalLong fileSize(Digest digest) throws IOException {
        return damage.size(digest);
    }

    /// Every file that an image of any project is made of.
    public Set<SizedFile> files() throws IOException {
        return damage.sizes();
    }

    /// Notes what is wrong with a file. Of one that was noted before, the time stays.
    public void markDamaged(Damage found) throws IOException {
        damage.mark(found);
    }

    /// @return whether it was marked
    public boolean unmarkDamaged(Digest digest) throws IOException {
        return damage.forget(digest);
    }

    public Optional<Damage> damage(Digest digest) throws IOException {
        return damage.one(digest);
    }

    /// In the order of their digests.
    public List<Damage> damages() throws IOException {
        return damage.all();
    }

    /// Over all projects.
    public SpaceUsed usage() throws IOException {
        return files.usage();
    }

    /// Of each project with images of its own, in the order of their names.
    public List<ProjectUsage> projectUsage() throws IOException {
        return files.projectUsage();
    }

    /// In the order they were added.
    public List<TrustedCertificate> certificates() throws IOException {
        return certificates.all();
    }

    public Optional<TrustedCertificate> certificate(Digest fingerprint) throws IOException {
        return certificates.one(fingerprint);
    }

    /// @throws gantry.image.ImageFailure.AlreadyExists if it is there, under whatever name
    /// @throws gantry.image.ImageFailure.NotFound if it is restricted to a project that is not
    ///     there
    public void addCertificate(TrustedCertificate certificate) throws IOException {
        certificates.add(certificate);
    }

    /// Changes the name, the type and the access.
    ///
    /// @throws gantry.image.ImageFailure.NotFound if there is no such certificate or project
    public void updateCertificate(TrustedCertificate certificate) throws IOException {
        certificates.update(certificate);
    }

    /// @return whether it was there
    public boolean deleteCertificate(Digest fingerprint) throws IOException {
        return certificates.delete(fingerprint);
    }

    /// In the order they were made; those that have expired too.
    public List<TrustToken> tokens() throws IOException {
        return tokens.all();
    }

    /// @throws gantry.image.ImageFailure.NotFound if it is restricted to a project that is not
    ///     there
    public void addToken(TrustToken token) throws IOException {
        tokens.add(token);
    }

    /// Takes the token away, and so lets nobody else have it. Whether it has expired is for the
    /// caller to see.
    public Optional<TrustToken> consumeToken(Digest secretSum) throws IOException {
        return tokens.take(secretSum);
    }

    /// @return whether it was there
    public boolean deleteToken(Digest secretSum) throws IOException {
        return tokens.delete(secretSum);
    }

    /// Names need not be unique.
    ///
    /// @return how many there were
    public int deleteTokens(String name) throws IOException {
        return tokens.delete(name);
    }

    /// @return how many there were
    public int deleteExpiredTokens(Instant now) throws IOException {
        return tokens.deleteExpired(now);
    }

    /// In the order they were added; those that have expired too.
    public List<TrustedBrowser> browsers() throws IOException {
        return browsers.all();
    }

    public Optional<TrustedBrowser> browser(Digest secretSum) throws IOException {
        return browsers.one(secretSum);
    }

    /// @throws gantry.image.ImageFailure.NotFound if it is restricted to a project that is not
    ///     there
    public void addBrowser(TrustedBrowser browser) throws IOException {
        browsers.add(browser);
    }

    /// Has a browser remember when it was last here.
    public void useBrowser(Digest secretSum, Instant at) throws IOException {
        browsers.use(secretSum, at);
    }

    /// @return whether it was there
    public boolean deleteBrowser(Digest secretSum) throws IOException {
        return browsers.delete(secretSum);
    }

    /// Those that were last here then, or before.
    public void deleteBrowsersUnusedSince(Instant time) throws IOException {
        browsers.deleteUnusedSince(time);
    }

    /// In the order of their names; those that have expired too.
    public List<Feed> feeds() throws IOException {
        return feeds.all();
    }

    /// Whether it has expired is for the caller to see.
    public Optional<Feed> feed(Digest secretSum) throws IOException {
        return feeds.one(secretSum);
    }

    /// @throws gantry.image.ImageFailure.AlreadyExists if the name is taken
    /// @throws gantry.image.ImageFailure.NotFound if there is no such project
    public void addFeed(Feed feed) throws IOException {
        feeds.add(feed);
    }

    /// @return whether it was there
    public boolean deleteFeed(String name) throws IOException {
        return feeds.delete(name);
    }

    /// Counts the bytes to what the feed has sent. Does nothing where it is gone.
    public void useFeed(Digest secretSum, Instant at, long bytes) throws IOException {
        feeds.used(secretSum, at, bytes);
    }

    /// What has been set, in the order of the keys.
    public Map<String, String> configuration() throws IOException {
        return configuration.all();
    }

    public void configure(String key, String value) throws IOException {
        configuration.set(key, value);
    }

    /// @return whether it was set
    public boolean unconfigure(String key) throws IOException {
        return configuration.unset(key);
    }
}
