package gantry.format.pack;

import gantry.format.pack.PackFile.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What of a tree's owners, modes and times enters its image: only what the tree itself says, and
/// not what the day, the user and the umask of its checkout have left on it. So every clone of a
/// repository gives the same image.
///
/// Times never enter: all are the image's creation date. Owners enter where there are several: a
/// tree that one user owns whole is root's. Modes enter unless all of them are those that some
/// umask leaves of 666 and 777; then they are what umask 022 leaves. A real root filesystem, with
/// its 1777 and 640, keeps every mode and owner.
record PackRules(boolean owners, boolean modes, long seconds) {
    private static final int GROUP_AND_OTHERS = 077;
    private static final int USUAL_UMASK = 022;
    private static final int EXECUTE = 0111;

    /// @param seconds of the creation date, since 1970
    static PackRules of(List<PackFile> trees, long seconds) throws IOException {
        Survey survey = new Survey(new HashSet<>(), new HashSet<>());
        for (PackFile tree : trees) {
            survey.add(tree);
        }
        return new PackRules(survey.owners.size() > 1, !survey.isOfUmask(), seconds);
    }

    int mode(PackFile file) {
        if (modes || file.is(Kind.SYMLINK)) {
            return file.mode();
        }
        return plain(new Mode(file.is(Kind.DIRECTORY), file.mode()), USUAL_UMASK);
    }

    long uid(PackFile file) {
        return owners ? file.uid() : 0;
    }

    long gid(PackFile file) {
        return owners ? file.gid() : 0;
    }

    /// What the umask leaves of a directory, a program or any other file.
    private static int plain(Mode mode, int umask) {
        boolean executable = mode.directory || (mode.bits & EXECUTE) != 0;
        return (executable ? 0777 : 0666) & ~umask;
    }

    private record Owner(long uid, long gid) {}

    private record Mode(boolean directory, int bits) {}

    private record Survey(Set<Owner> owners, Set<Mode> modes) {
        void add(PackFile file) throws IOException {
            owners.add(new Owner(file.uid(), file.gid()));
            if (!file.is(Kind.SYMLINK)) {
                modes.add(new Mode(file.is(Kind.DIRECTORY), file.mode()));
            }
            if (file.is(Kind.DIRECTORY)) {
                for (Path child : file.children()) {
                    add(PackFile.of(child));
                }
            }
        }

        /// Whether one umask explains them all.
        boolean isOfUmask() {
            for (int umask = 0; umask <= GROUP_AND_OTHERS; umask++) {
                int tried = umask;
                if (modes.stream().allMatch(mode -> mode.bits == plain(mode, tried))) {
                    return true;
                }
            }
            return false;
        }
    }
}
