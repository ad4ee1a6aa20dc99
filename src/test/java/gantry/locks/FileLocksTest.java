package gantry.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class FileLocksTest extends LocksContract {
    @Override
    Locks locks() {
        return FileLocks.in(directory.resolve("locks"));
    }

    @Override
    Class<?> otherProcess() {
        return Other.class;
    }

    static final class Other {
        private Other() {}

        public static void main(String[] args) throws Exception {
            act(FileLocks.in(Path.of(args[0], "locks")), args);
        }
    }

    @Test
    void theSameFileReachedByAnotherWayHasTheSameLocks() throws IOException {
        Path other = Files.createSymbolicLink(directory.resolve("link"), directory);
        try (Closeable _ = locks().take("what")) {
            assertThat(FileLocks.in(other.resolve("locks")).tryTake("what")).isEmpty();
            FileLocks.in(other.resolve("locks")).take("another").close();
            assertThat(locks().tryTake("what")).isEmpty();
        }
    }

    @Test
    void aFileThatWasTakenAwayMeanwhileIsMadeAnew() throws IOException {
        locks().take("what").close();
        Files.delete(directory.resolve("locks"));
        locks().take("what").close();
        assertThat(directory.resolve("locks")).exists();
    }

    @Test
    void itsFileIsEmptyAndForItsOwnerAlone() throws IOException {
        try (Closeable _ = locks().take("what")) {
            Path file = directory.resolve("locks");
            assertThat(Files.size(file)).isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void whereThereIsNoDirectoryThereIsNoLock() {
        Locks nowhere = FileLocks.in(directory.resolve("nowhere/locks"));
        assertThatThrownBy(() -> nowhere.tryTake("what")).isInstanceOf(NoSuchFileException.class);
    }
}
