package gantry.cli;

import gantry.cli.terminal.Usage;
import gantry.format.Architectures;
import gantry.format.NewMetadata;
import gantry.image.ImageFailure.Invalid;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/// What a person says of a disk that has no metadata.
final class DiskOptions {
    private static final String OS = "--os";
    private static final String RELEASE = "--release";
    private static final String ARCHITECTURE = "--architecture";
    private static final String CREATION_DATE = "--creation-date";

    private DiskOptions() {}

    static List<OptionSpec> all() {
        return List.of(
                Grammar.option("NAME", "System on a disk that has no metadata, such as Debian", OS),
                Grammar.option("VERSION", "Its release, such as 13", RELEASE),
                Grammar.option(
                        "NAME",
                        "Its architecture, such as x86_64 or arm64; else that of this machine",
                        ARCHITECTURE),
                Grammar.option(
                        "DATE",
                        "Day on which it was made, such as 2026-01-31, or seconds since 1970; else"
                                + " 2000-01-01, so that the same disk is the same image on any day",
                        CREATION_DATE));
    }

    /// The metadata to write, if any is asked for.
    ///
    /// @throws Usage if only a part of it is
    static Optional<NewMetadata> metadata(Invocation call, Map<String, String> properties) {
        Optional<String> os = call.value(OS);
        Optional<String> release = call.value(RELEASE);
        if (os.isPresent() && release.isPresent()) {
            return Optional.of(
                    NewMetadata.of(
                            os.get(),
                            release.get(),
                            call.value(ARCHITECTURE).orElseGet(Architectures::ofThisMachine),
                            call.value(CREATION_DATE)
                                    .map(DiskOptions::time)
                                    .orElse(NewMetadata.UNKNOWN_DAY),
                            properties));
        }
        if (os.isPresent()
                || release.isPresent()
                || call.value(ARCHITECTURE).isPresent()
                || call.value(CREATION_DATE).isPresent()) {
            throw new Usage("The metadata of a disk needs both --os and --release");
        }
        return Optional.empty();
    }

    private static Instant time(String text) {
        try {
            return text.matches("[0-9]{5,12}")
                    ? Instant.ofEpochSecond(Long.parseLong(text))
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException _) {
            throw new Invalid("Invalid creation date: a day is written 2026-01-31");
        }
    }
}
