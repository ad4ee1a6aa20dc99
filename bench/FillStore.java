import gantry.image.Alias;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.Progress;
import gantry.store.ImageStore;
import gantry.transfer.ImageFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Fills a store with so many tiny images, as many imports would: DIRECTORY COUNT.
void main(String[] args) throws IOException {
    try (ImageStore store = ImageStore.open(Path.of(args[0]), Clock.systemUTC())) {
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            Alias alias = new Alias("image/" + i);
            store.images("default")
                    .receive(
                            ImageFiles.unified(new ByteArrayInputStream(image(i)), i + ".tar"),
                            ImageDraft.PLAIN.withAliases(List.of(alias), TakenAlias.MOVE),
                            Progress.NONE);
        }
    }
}

byte[] image(int number) throws IOException {
    String metadata =
            """
            architecture: x86_64
            creation_date: 1767225600
            properties:
              os: Bench
              release: "%d"
              description: Bench image %d
            """
                    .formatted(number, number);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
        add(tar, "metadata.yaml", metadata);
        add(tar, "rootfs/number", Integer.toString(number));
    }
    return out.toByteArray();
}

void add(TarArchiveOutputStream tar, String name, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
}
