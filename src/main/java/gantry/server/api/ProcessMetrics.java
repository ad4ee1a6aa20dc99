package gantry.server.api;

import gantry.server.api.MetricsText.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What the system knows of this process, under the names that Prometheus' own clients use. Where
/// the system (other than Linux) does not say, a family is left out.
final class ProcessMetrics {
    private static final Path SELF = Path.of("/proc/self");

    private ProcessMetrics() {}

    static void write(MetricsText page) {
        ProcessHandle.Info process = ProcessHandle.current().info();
        process.startInstant()
                .ifPresent(
                        start ->
                                page.single(
                                        "process_start_time_seconds",
                                        Kind.GAUGE,
                                        "When the daemon was started, in seconds since 1970",
                                        start.toEpochMilli() / 1e3));
        process.totalCpuDuration()
                .ifPresent(
                        time ->
                                page.single(
                                        "process_cpu_seconds_total",
                                        Kind.COUNTER,
                                        "Seconds of processors",
                                        time.toMillis() / 1e3));
        gauge(
                page,
                "process_resident_memory_bytes",
                "Bytes of memory in use",
                times(number("status", "VmRSS:"), 1024));
        gauge(page, "process_threads", "Threads of the system", number("status", "Threads:"));
        gauge(page, "process_open_fds", "Open files and connections", openFiles());
        gauge(
                page,
                "process_max_fds",
                "Files and connections that may be open at once",
                number("limits", "Max open files"));
    }

    private static void gauge(MetricsText page, String name, String help, OptionalLong value) {
        value.ifPresent(known -> page.single(name, Kind.GAUGE, help, known));
    }

    private static OptionalLong times(OptionalLong value, long factor) {
        return value.isPresent() ? OptionalLong.of(value.getAsLong() * factor) : value;
    }

    /// The first number after a word at the beginning of a line.
    private static OptionalLong number(String file, String word) {
        try {
            List<String> lines = Files.readAllLines(SELF.resolve(file));
            return lines.stream()
                    .filter(line -> line.startsWith(word))
                    .map(line -> line.substring(word.length()).strip().replaceFirst("\\s.*", ""))
                    .filter(number -> number.matches("[0-9]{1,18}")) // else it is unlimited
                    .mapToLong(Long::parseLong)
                    .findFirst();
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong openFiles() {
        try (Stream<Path> files = Files.list(SELF.resolve("fd"))) {
            return OptionalLong.of(files.count() - 1); // without the one that lists them
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }
}
