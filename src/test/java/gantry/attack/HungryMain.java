package gantry.attack;

import gantry.cli.Main;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The program, beside a virtual thread of its process that takes all memory once a file is there.
/// The program itself bounds what it takes, so nothing that one could ask of it would do that.
final class HungryMain {
    /// Which memory runs out.
    enum Kind {
        HEAP,
        BESIDE_THE_HEAP;

        Path file(Path directory) {
            return directory.resolve(name().toLowerCase(Locale.ROOT));
        }

        private Object take(int size) {
            return switch (this) {
                case HEAP -> new byte[size];
                case BESIDE_THE_HEAP -> ByteBuffer.allocateDirect(size);
            };
        }
    }

    private static final int PIECE = 1 << 20;
    private static final Queue<Object> TAKEN = new ConcurrentLinkedQueue<>();

    private HungryMain() {}

    public static void main(String[] args) {
        Path directory = Path.of(System.getProperty("hungry"));
        for (Kind kind : Kind.values()) {
            Thread.ofVirtual().name("hungry").start(() -> takeAll(kind, kind.file(directory)));
        }
        Main.main(args);
    }

    private static void takeAll(Kind kind, Path signal) {
        try {
            while (!Files.exists(signal)) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            return;
        }
        while (true) {
            TAKEN.add(kind.take(PIECE));
        }
    }
}
