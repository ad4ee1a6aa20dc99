import gantry.image.Alias;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageSettings;
import gantry.image.Progress;
import gantry.store.ImageStore;
import gantry.transfer.ImageFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/// Fills a store with tiny public images, as many imports would, until it has so many: DIRECTORY COUNT. Where it has the
/// first of them already: DIRECTORY COUNT FIRST.
void main(String[] args) throws IOException {
    try (ImageStore store = ImageStore.open(Path.of(args[0]), Clock.systemUTC())) {
        for (int i = args.length > 2 ? Integer.parseInt(args[2]) : 0; i < Integer.parseInt(args[1]); i++) {
            Alias alias = new Alias("image/" + i);
            store.images("default")
                    .receive(
                            ImageFiles.unified(new ByteArrayInputStream(TinyImage.of(i)), i + ".tar"),
                            ImageDraft.PLAIN
                                    .withSettings(ImageSettings.DEFAULT.withPublic(true), Over.METADATA)
                                    .withAliases(List.of(alias), TakenAlias.MOVE),
                            Progress.NONE);
        }
    }
}
