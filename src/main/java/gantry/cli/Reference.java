package gantry.cli;

import gantry.image.ImageFailure.NotFound;
import gantry.image.Words;

/// What stands in an argument such as `local:ubuntu/24.04`: a remote, and a name there.
///
/// @param remote `local` where the argument names none
/// @param name may be empty
record Reference(String remote, String name) {
    static final String LOCAL = "local";

    static Reference parse(String argument) {
        int colon = argument.indexOf(':');
        if (colon < 0) {
            return new Reference(LOCAL, argument);
        }
        return new Reference(argument.substring(0, colon), argument.substring(colon + 1));
    }

    /// Refuses every remote that is not known.
    Reference checked() {
        if (!remote.equals(LOCAL)) {
            throw new NotFound(
                    "The remote \"%s\" doesn't exist".formatted(Words.printable(remote)));
        }
        return this;
    }
}
