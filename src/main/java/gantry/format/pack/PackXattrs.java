package gantry.format.pack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;

/// Reads extended attributes, of a link itself where the file is one.
interface PackXattrs {
    /// Values by their names, of those this user may see; each name as [PackName] writes bytes.
    SortedMap<String, byte[]> of(Path file) throws IOException;

    /// All attributes where the C library can read them, else the `user.` ones.
    static PackXattrs open() {
        return PackNativeXattrs.find().orElseGet(PackUserXattrs::new);
    }

    /// Whether an attribute belongs to the file rather than to the machine it lies on.
    ///
    /// `security.capability` is what lets a user ping; access lists are part of a file's mode;
    /// `trusted.`, which only root sees, holds the layers of containers inside the image. Labels
    /// (`security.selinux`, `security.ima` and their like) come from this machine's policy, and
    /// what other file systems show under names of their own means nothing elsewhere.
    static boolean isKept(String name) {
        return name.startsWith("user.")
                || name.startsWith("trusted.")
                || name.equals("security.capability")
                || name.equals("system.posix_acl_access")
                || name.equals("system.posix_acl_default");
    }
}
