package gantry.server.trees;

import gantry.publish.SigningKey;
import gantry.settings.CurrentSettings;
import gantry.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

/// The key that signs indexes, as the settings name it. A file that has changed is read anew when
/// the settings are.
public final class Signer implements CurrentSettings.Follower {
    private volatile Optional<Known> known = Optional.empty();

    private record Known(Path file, FileTime written, SigningKey key) {}

    /// @throws gantry.image.ImageFailure.Invalid if the settings name a key that cannot sign
    public Signer(Settings settings) throws IOException {
        follow(settings);
    }

    @Override
    public List<String> follow(Settings now) throws IOException {
        Optional<Path> file = now.signingKey();
        known = file.isPresent() ? Optional.of(read(file.get())) : Optional.empty();
        return List.of();
    }

    private Known read(Path file) throws IOException {
        FileTime written =
                Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0);
        Optional<Known> same =
                known.filter(last -> last.file().equals(file) && last.written().equals(written));
        return same.isPresent() ? same.get() : new Known(file, written, SigningKey.read(file));
    }

    /// None where indexes are not signed.
    public Optional<SigningKey> key() {
        return known.map(Known::key);
    }
}
