package gantry.attack;

import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A store in which images have all that an image can have, and what it holds.
final class Sample {
    private static final Instant EXPIRY = Instant.parse("2031-02-03T04:05:06.000007Z");

    private Sample() {}

    /// Images of both kinds in two projects: with aliases and descriptions, settings and sources.
    static Map<String, String> fill(Path directory) throws IOException {
        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            store.projects().create(new Project("équipe", "Ours\nand theirs", true));
            store.projects().create(new Project("shared", "No images of its own", false));
            for (String project : List.of(Project.DEFAULT, "équipe")) {
                ProjectImages images = store.images(project);
                for (int i = 0; i < 3; i++) {
                    add(images, TestImage.container(project + i), "unified/" + i);
                    add(images, TestImage.splitContainer(project + i), "split/" + i);
                }
                add(images, TestImage.virtualMachine(project), "machine");
                images.receive(
                        TestImage.container(project + "nameless").stream(),
                        ImageDraft.PLAIN,
                        Progress.NONE);
            }
            store.configuration().set(Map.of("images.keep_previous", "2"));
            store.sum();
        }
        return content(directory);
    }

    private static void add(ProjectImages images, TestImage image, String name) throws IOException {
        ImageSettings settings =
                new ImageSettings(
                        true,
                        true,
                        Optional.of(EXPIRY),
                        Map.of("os", "Debian \\ \t\"x\"", "name", name),
                        List.of("default"));
        SourceAddress source =
                new SourceAddress(
                        URI.create("https://images.example/" + name),
                        Protocol.SIMPLESTREAMS,
                        Optional.of("-----BEGIN\nline\n"),
                        name,
                        Optional.empty());
        images.receive(
                image.stream(),
                ImageDraft.PLAIN
                        .withSettings(settings, Over.METADATA)
                        .withAliases(
                                List.of(new Alias(name, "The " + name), new Alias(name + "/ö", "")),
                                TakenAlias.REFUSE)
                        .from(source),
                Progress.NONE);
    }

    /// The images of each project, with their aliases and settings.
    static Map<String, String> content(Path directory) throws IOException {
        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            return content(store);
        }
    }

    static Map<String, String> content(ImageStore store) throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (Project project : store.projects().list()) {
            found.put(
                    project.toString(),
                    store.images(project.name()).list().stream()
                            .map(Sample::text)
                            .collect(Collectors.joining("\n")));
        }
        return found;
    }

    /// A line for each image, with the certificate that an address does not show.
    private static String text(ImageInfo image) {
        return image + image.updateSource().flatMap(SourceAddress::certificate).orElse("");
    }

    static Path catalog(Path directory) {
        return directory.resolve("catalog.db");
    }

    static long files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("blobs"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
