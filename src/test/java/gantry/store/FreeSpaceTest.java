package gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.NoSpace;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FreeSpaceTest {
    private static final long MEBIBYTE = 1 << 20;

    private long usable = 1000 * MEBIBYTE;
    private final FreeSpace space = new FreeSpace(() -> usable, 100 * MEBIBYTE);

    @Test
    void whatFitsAboveTheFloorMayCome() throws IOException {
        space.check(900 * MEBIBYTE);
        assertThat(space.left()).isEqualTo(900 * MEBIBYTE);
        assertThatThrownBy(() -> space.check(900 * MEBIBYTE + 1))
                .isInstanceOf(NoSpace.class)
                .hasMessage(
                        "No space left for the image: 1048576000 bytes are free, 943718401 are"
                                + " coming, and 104857600 have to stay free (limits.free_space)");
    }

    @Test
    void aDiskThatFillsWhileBytesComeIsNoticed() throws IOException {
        FreeSpace.Watch watch = space.watch();
        watch.count(MEBIBYTE);
        usable = 99 * MEBIBYTE;
        watch.count(MEBIBYTE);
        assertThatThrownBy(() -> watch.count(62 * MEBIBYTE)).isInstanceOf(NoSpace.class);
    }

    @Test
    void nothingIsLeftBelowTheFloor() throws IOException {
        usable = MEBIBYTE;
        assertThat(space.left()).isZero();
    }
}
