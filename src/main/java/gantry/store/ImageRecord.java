package gantry.store;

import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.ImageFacts;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFile;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageType;
import gantry.image.ImageUpdates;
import gantry.image.ImageUpdates.Superseded;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.image.Reach;
import gantry.image.SourceAddress;
import gantry.store.blob.BlobKey;
import gantry.store.catalog.Given;
import gantry.store.catalog.RecordRows.Past;
import gantry.store.catalog.StoredBlob;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// All that makes an image what it is and that its files do not tell: what a lost catalog is made
/// anew from. When an image was used or looked after last is not in it.
///
/// The catalog keeps the sum of this text: whoever changes what it says adds a migration that
/// forgets those sums, see `0008.sql`.
///
/// @param given what its metadata or its source said
record ImageRecord(StoredImage image, Given given, Past past) {
    private static final String FORM = "gantry-image-1";

    static ImageRecord of(Tables tables, StoredImage image) throws IOException {
        String project = image.info().project();
        Fingerprint fingerprint = image.info().fingerprint();
        ImageUpdates updates = image.info().history().updates();
        boolean superseded = updates.superseded().isPresent();
        return new ImageRecord(
                image,
                tables.versions().given(project, fingerprint),
                new Past(
                        updates.paused(),
                        updates.superseded(),
                        superseded && tables.records().isWithdrawn(project, fingerprint),
                        superseded ? tables.versions().moved(project, fingerprint) : List.of()));
    }

    String text() {
        ImageInfo info = image.info();
        RecordText.Builder text = new RecordText.Builder().add("record", FORM);
        text.add("project", info.project()).add("fingerprint", info.fingerprint());
        ImageFacts facts = info.facts();
        text.add("type", facts.type()).add("architecture", facts.architecture());
        text.add("size", facts.size()).add("filename", facts.filename());
        text.add("created", facts.createdAt());
        for (StoredFile file : image.files()) {
            text.add("file", file.kind().name(), file.key(), file.size(), file.filename());
        }
        for (Alias alias : info.aliases()) {
            text.add("alias", alias.name(), alias.description());
        }
        ImageSettings settings = info.settings();
        text.add("public", settings.isPublic()).add("auto_update", settings.autoUpdate());
        settings.expiresAt().ifPresent(at -> text.add("expires", at));
        settings.properties().forEach((key, value) -> text.add("property", key, value));
        settings.profiles().forEach(profile -> text.add("profile", profile));
        text.add("uploaded", info.history().uploadedAt()).add("cached", info.history().cached());
        info.updateSource().ifPresent(source -> add(text, source));
        new TreeMap<>(given.properties()).forEach((key, value) -> text.add("given", key, value));
        given.expiresAt().ifPresent(at -> text.add("given_expires", at));
        text.add("paused", past.paused());
        past.superseded()
                .ifPresent(by -> text.add("superseded", by.by(), by.at(), past.withdrawn()));
        past.movedAliases().forEach(name -> text.add("moved", name));
        return text.build();
    }

    private static void add(RecordText.Builder text, SourceAddress source) {
        text.add("source", source.server(), source.protocol().word(), source.image());
        source.certificate().ifPresent(pem -> text.add("source_certificate", pem));
        if (source.reach() == Reach.ALLOWED) {
            text.add("source_confined", true);
        }
    }

    /// @throws Invalid if it is no record, or not as it was written
    static ImageRecord parse(String text) {
        try {
            RecordText record = RecordText.parse(text);
            if (!record.one("record").equals(FORM)) {
                throw new Invalid("The record is of another version of gantry");
            }
            return read(record);
        } catch (ImageFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw new Invalid("Not a record: " + e.getMessage(), e);
        }
    }

    private static ImageRecord read(RecordText record) {
        boolean paused = isTrue(record.one("paused"));
        Optional<Superseded> superseded =
                record.maybe("superseded")
                        .map(
                                said ->
                                        new Superseded(
                                                new Fingerprint(said.getFirst()),
                                                Instant.parse(said.get(1))));
        boolean withdrawn =
                record.maybe("superseded").map(said -> isTrue(said.get(2))).orElse(false);
        ImageHistory history =
                new ImageHistory(
                        Instant.parse(record.one("uploaded")),
                        Optional.empty(),
                        isTrue(record.one("cached")),
                        superseded.isEmpty() && !paused
                                ? ImageUpdates.NONE
                                : new ImageUpdates(Optional.empty(), paused, superseded));
        ImageInfo info =
                new ImageInfo(
                        new Fingerprint(record.one("fingerprint")),
                        project(record.one("project")),
                        facts(record),
                        settings(record),
                        history,
                        record.all("alias").stream()
                                .map(said -> new Alias(said.getFirst(), said.get(1)))
                                .toList(),
                        source(record));
        List<String> moved = record.all("moved").stream().map(List::getFirst).toList();
        return new ImageRecord(
                new StoredImage(info, files(record)),
                new Given(
                        properties(record, "given"),
                        record.maybe("given_expires").map(List::getFirst).map(Instant::parse)),
                new Past(paused, superseded, withdrawn, moved));
    }

    private static String project(String name) {
        Project.checkName(name);
        return name;
    }

    private static ImageFacts facts(RecordText record) {
        return new ImageFacts(
                ImageType.of(record.one("type")).orElseThrow(),
                record.one("architecture"),
                Long.parseLong(record.one("size")),
                record.one("filename"),
                Instant.parse(record.one("created")));
    }

    private static ImageSettings settings(RecordText record) {
        return new ImageSettings(
                isTrue(record.one("public")),
                isTrue(record.one("auto_update")),
                record.maybe("expires").map(List::getFirst).map(Instant::parse),
                properties(record, "property"),
                record.all("profile").stream().map(List::getFirst).toList());
    }

    private static TreeMap<String, String> properties(RecordText record, String word) {
        TreeMap<String, String> properties = new TreeMap<>();
        record.all(word).forEach(said -> properties.put(said.getFirst(), said.get(1)));
        return properties;
    }

    private static List<StoredFile> files(RecordText record) {
        return record.all("file").stream()
                .map(
                        said ->
                                new StoredFile(
                                        ImageFile.Kind.valueOf(said.getFirst()),
                                        new StoredBlob(
                                                new BlobKey(said.get(1)),
                                                Long.parseLong(said.get(2))),
                                        said.get(3)))
                .toList();
    }

    private static Optional<SourceAddress> source(RecordText record) {
        return record.maybe("source")
                .map(
                        said ->
                                new SourceAddress(
                                        URI.create(said.getFirst()),
                                        protocol(said.get(1)),
                                        record.maybe("source_certificate").map(List::getFirst),
                                        said.get(2),
                                        Optional.empty(),
                                        reach(record)));
    }

    private static Reach reach(RecordText record) {
        return record.maybe("source_confined").isPresent() ? Reach.ALLOWED : Reach.ANYWHERE;
    }

    private static Protocol protocol(String word) {
        return Arrays.stream(Protocol.values())
                .filter(protocol -> protocol.word().equals(word))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isTrue(String word) {
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Invalid("Neither true nor false: " + word);
        };
    }
}
