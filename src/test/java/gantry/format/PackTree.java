package gantry.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// An image directory with a bit of everything, as lines for a shell: the one that can say any name
/// and make any kind of file. Made twice, in whatever order, it is the same tree.
public final class PackTree {
    private static final int FILES = 150;

    /// Names that have been trouble somewhere, as `bash` writes them between `$'` and `'`.
    private static final List<String> NAMES =
            List.of("a", "a-", "a.b", "Z", "\\xc3\\xbc", "\\xff\\xfe", "x y", "\\n", "%", "\\\\");

    private static final List<String> TARGETS =
            List.of("../a//b/", "/no/\\xff", "\\xc3\\xbc", ".", "//no/", "t".repeat(150), "a/.");

    /// `u::rwx,u:1000:r--,g::r--,m::r--,o::---`, as Linux stores it.
    private static final String ACCESS_LIST =
            "0200000001000700ffffffff02000400e803000004000400ffffffff10000400ffffffff"
                    + "20000000ffffffff";

    /// `cap_net_raw=ep`, as Linux stores it.
    private static final String NET_RAW = "0100000200200000000000000000000000000000";

    private final Random random;
    private final boolean root;
    private final List<String> directories = new ArrayList<>(List.of("rootfs"));
    private final List<String> files = new ArrayList<>();

    private final List<String> makeDirectories = new ArrayList<>();
    private final List<String> makeFiles = new ArrayList<>();
    private final List<String> makeLinks = new ArrayList<>();
    private final List<String> decorations = new ArrayList<>();

    /// @param root whether owners, devices and attributes that only root may set are wanted
    public PackTree(long seed, boolean root) {
        this.random = new Random(seed);
        this.root = root;
        makeDirectories.add("mkdir rootfs templates");
        decorations.add("touch -d @1000 rootfs templates");
        makeFiles.add("echo 'architecture: x86_64' > metadata.yaml; touch -d @5 metadata.yaml");
        makeFiles.add("echo hi > templates/t.tpl; touch -d @6 templates/t.tpl");
        for (int i = 0; i < FILES; i++) {
            add(i);
        }
    }

    public Path create(Path directory, Random order) throws IOException {
        Files.createDirectories(directory);
        Collections.shuffle(makeFiles, order);
        List<String> script = new ArrayList<>(List.of("set -e", "umask 022"));
        script.addAll(makeDirectories);
        script.addAll(makeFiles);
        script.addAll(makeLinks);
        script.addAll(decorations.reversed());
        Commands.script(directory, script);
        return directory;
    }

    private void add(int i) {
        String tail = random.nextInt(6) == 0 ? "-long".repeat(random.nextInt(45)) : "";
        String parent = directories.get(random.nextInt(directories.size()));
        String name = parent + "/" + NAMES.get(random.nextInt(NAMES.size())) + i + tail;
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                directories.add(name);
                makeDirectories.add("mkdir -- " + quoted(name));
                decorate(name, 0700);
            }
            case 2, 3 -> {
                String target = TARGETS.get(random.nextInt(TARGETS.size()));
                makeFiles.add("ln -s -- " + quoted(target) + " " + quoted(name));
                decorations.add(String.join("; ", owner(name), time(name)));
            }
            case 4 -> {
                makeFiles.add(special(name));
                decorate(name, 0);
            }
            case 5 -> link(name);
            default -> {
                files.add(name);
                makeFiles.add("printf %" + random.nextInt(9000) + "s " + i + " > " + quoted(name));
                decorate(name, 0600);
            }
        }
    }

    private String special(String name) {
        return root && random.nextBoolean()
                ? "mknod -- " + quoted(name) + (random.nextBoolean() ? " c 5 70000" : " b 300 3")
                : "mkfifo -- " + quoted(name);
    }

    private void link(String name) {
        if (!files.isEmpty()) {
            String first = files.get(random.nextInt(files.size()));
            makeLinks.add("ln -- " + quoted(first) + " " + quoted(name));
        }
    }

    /// The order matters: a new owner takes capabilities and setuid away. Files stay writable,
    /// since GNU tar 1.34 gives no others their attributes unless it is root.
    private void decorate(String name, int leastMode) {
        List<String> line = new ArrayList<>(List.of(owner(name)));
        if (leastMode != 0) {
            line.addAll(attributes(name));
        }
        line.add("chmod %o %s".formatted(leastMode | random.nextInt(010000), quoted(name)));
        line.add(time(name));
        decorations.add(String.join("; ", line));
    }

    private String owner(String name) {
        String owner = random.nextInt(5) == 0 ? "3000000:4000000000" : random.nextInt(9999) + ":7";
        return root ? "chown -h " + owner + " -- " + quoted(name) : ":";
    }

    private String time(String name) {
        String seconds = random.nextInt(9) == 0 ? "-5.25" : random.nextInt() + ".75";
        return "touch -h -d @" + seconds + " -- " + quoted(name);
    }

    private List<String> attributes(String name) {
        List<String> lines = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            lines.add(attribute(name, "user.\\xc3\\xbc%=x", "00ff0a3d"));
            lines.add(attribute(name, "user.a", ""));
        }
        if (random.nextInt(3) == 0) {
            lines.add(attribute(name, "system.posix_acl_access", ACCESS_LIST));
        }
        if (root && random.nextInt(3) == 0) {
            lines.add(attribute(name, "security.capability", NET_RAW));
            lines.add(attribute(name, "trusted.overlay.opaque", "79"));
        }
        return lines;
    }

    /// A file system that has no such attribute leaves less to compare.
    private static String attribute(String name, String key, String hex) {
        return "setfattr -h -n %s -v 0x%s -- %s || :".formatted(quoted(key), hex, quoted(name));
    }

    private static String quoted(String name) {
        return "$'" + name + "'";
    }
}
