package gantry.cli.places;

import gantry.remotes.Remote;

/// What stands in an argument such as `local:ubuntu/24.04`: a remote, and a name there.
///
/// @param name may be empty
public record Reference(String remote, String name) {
    /// The store of this machine.
    public static final Reference THIS_MACHINE = new Reference(Remote.LOCAL, "");

    /// Without a remote in it, the argument names something of this machine.
    public static Reference parse(String argument) {
        int colon = argument.indexOf(':');
        if (colon < 0) {
            return new Reference(Remote.LOCAL, argument);
        }
        return new Reference(argument.substring(0, colon), argument.substring(colon + 1));
    }

    boolean isLocal() {
        return remote.equals(Remote.LOCAL);
    }
}
