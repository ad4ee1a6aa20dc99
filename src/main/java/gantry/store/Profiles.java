package gantry.store;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageSettings;
import gantry.image.Words;
import java.util.List;

/// The profiles of a project: `default`. There are no instances here to have any other.
final class Profiles {
    private Profiles() {}

    /// @throws Invalid in the words of LXD 5.0, if one of them does not exist
    static void check(List<String> names) {
        for (String name : names) {
            if (!ImageSettings.DEFAULT.profiles().contains(name)) {
                throw new Invalid("Profile '%s' doesn't exist".formatted(Words.printable(name)));
            }
        }
    }
}
