package gantry.cli;

import java.util.Optional;

/// Which Gantry this is, as its jar says.
final class Version {
    private Version() {}

    static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
