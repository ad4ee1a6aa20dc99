package gantry.format;

import gantry.format.pack.Packer;
import java.io.IOException;
import java.nio.file.Path;

/// Packs in a Java of its own, so that it can have another locale and time zone.
public final class PackOnce {
    private PackOnce() {}

    public static void main(String[] args) throws IOException {
        Packer.pack(Path.of(args[0]), Packer.Compression.valueOf(args[1]), System.out);
        System.out.flush();
    }
}
