package gantry.cli;

import java.util.Optional;

/// Which Gantry this is, as its jar says.
final class ProgramVersion {
    private ProgramVersion() {}

    static String text() {
        return Optional.ofNullable(ProgramVersion.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
