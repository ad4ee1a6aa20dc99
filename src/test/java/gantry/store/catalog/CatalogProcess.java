package gantry.store.catalog;

import gantry.image.Project;
import java.io.IOException;
import java.nio.file.Path;

/// A second process with a catalog on the same file.
final class CatalogProcess {
    /// What the process says once it stands in the middle of its transaction.
    static final String READY = "ready";

    private CatalogProcess() {}

    /// Adds images one transaction each: those numbered from `first` on.
    static Process adding(Path file, int first, int count) throws IOException {
        return start("add", file, first, count);
    }

    /// Adds as many images in one transaction, says [#READY] and never ends it.
    static Process hanging(Path file, int first, int count) throws IOException {
        return start("hang", file, first, count);
    }

    private static Process start(String what, Path file, int first, int count) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CatalogProcess.class.getName(),
                        what,
                        file.toString(),
                        String.valueOf(first),
                        String.valueOf(count))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static void main(String[] args) throws IOException {
        int first = Integer.parseInt(args[2]);
        int end = first + Integer.parseInt(args[3]);
        try (Catalog catalog = Catalog.sqlite(Path.of(args[1]))) {
            if (args[0].equals("add")) {
                for (int i = first; i < end; i++) {
                    int number = i;
                    catalog.write(tables -> add(tables, number));
                }
            } else {
                catalog.write(tables -> hang(tables, first, end));
            }
        }
    }

    private static int add(Tables tables, int number) throws IOException {
        StoredImage image = Samples.container(number);
        tables.images().add(Project.DEFAULT, image);
        tables.aliases().add(Project.DEFAULT, Samples.alias("alias" + number, image));
        return number;
    }

    private static int hang(Tables tables, int first, int end) throws IOException {
        for (int i = first; i < end; i++) {
            add(tables, i);
        }
        System.out.println(READY);
        return System.in.read();
    }
}
