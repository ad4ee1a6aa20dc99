package gantry.server.listen.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.junit.jupiter.api.Test;

class BuffersTest {
    private static final int SIZE = 64 << 10;
    private static final long KEPT = Buffers.KEPT_ON_THE_HEAP + Buffers.KEPT_BESIDE_THE_HEAP;

    private final Buffers buffers = new Buffers(100 << 20);

    private static void use(Buffers buffers, int count) {
        List<RetainableByteBuffer> used = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            used.add(buffers.acquire(SIZE, i % 2 == 0));
        }
        used.forEach(RetainableByteBuffer::release);
    }

    @Test
    void littleIsKeptOfWhatABusyTimeTook() {
        use(buffers, 1200);
        assertThat(buffers.held()).isPositive().isLessThanOrEqualTo(KEPT + 2 * SIZE);
        use(buffers, 1200);
        assertThat(buffers.held()).isPositive().isLessThanOrEqualTo(KEPT + 2 * SIZE);
    }

    @Test
    void atRestNothingIsKept() {
        use(buffers, 1000);
        RetainableByteBuffer inUse = buffers.acquire(SIZE, true);
        Rest rest = new Rest(List.of(buffers));
        rest.look(100);
        assertThat(buffers.held()).isGreaterThan(SIZE); // too many requests to be at rest
        rest.look(0);
        inUse.release();
        assertThat(buffers.held()).isLessThanOrEqualTo(SIZE);
        rest.look(0);
        assertThat(buffers.held()).isZero();
    }

    @Test
    void connectionsHoldOnlySoManyAndThenSomeAreFreeAgain() {
        Buffers few = new Buffers(4 * SIZE);
        List<RetainableByteBuffer> held = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            held.add(few.acquire(SIZE, true));
        }
        assertThatThrownBy(() -> few.acquire(SIZE, true)).hasMessageContaining("in use");
        few.acquire(100, true).release(); // short answers go on
        held.forEach(RetainableByteBuffer::release);
        few.clear();
        few.acquire(SIZE, true).release();
    }
}
