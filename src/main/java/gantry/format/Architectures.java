package gantry.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The architectures that LXD and Incus know, by the kernel's names, with everything else they are
/// called.
public final class Architectures {
    private static final Map<String, List<String>> ALIASES = aliases();
    private static final Map<String, String> NAMES = names();

    private Architectures() {}

    /// Every kernel's name, in the order of LXD's own numbers for them.
    public static List<String> all() {
        return List.copyOf(ALIASES.keySet());
    }

    /// The kernel's name for a name or alias, such as `x86_64` for `amd64`. As in newer LXD, only
    /// the first of several words counts.
    public static Optional<String> nameOf(String nameOrAlias) {
        String word = nameOrAlias.strip().split("\\s", 2)[0];
        return Optional.ofNullable(NAMES.get(word));
    }

    /// What Debian and the public image servers call an architecture, such as `amd64` for `x86_64`;
    /// the kernel's name where that is none of its own.
    public static String inDebian(String name) {
        List<String> aliases = ALIASES.getOrDefault(name, List.of());
        return aliases.isEmpty() ? name : aliases.getFirst();
    }

    /// The architectures whose images this one runs, by the kernel's names: itself, then what it
    /// can stand in for, the closest first.
    public static List<String> runnableOn(String name) {
        return switch (name) {
            case "x86_64" -> List.of(name, "i686");
            case "aarch64" -> List.of(name, "armv8l", "armv7l", "armv6l");
            case "armv8l" -> List.of(name, "armv7l", "armv6l");
            case "armv7l" -> List.of(name, "armv6l");
            case "ppc64" -> List.of(name, "ppc");
            case "mips64" -> List.of(name, "mips");
            default -> List.of(name);
        };
    }

    /// The architecture this process runs on, as far as it is known here; else the name Java has
    /// for it.
    public static String ofThisMachine() {
        String name = System.getProperty("os.arch", "");
        return nameOf(name).orElse(name);
    }

    private static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        ALIASES.forEach(
                (name, aliases) -> {
                    names.put(name, name);
                    aliases.forEach(alias -> names.put(alias, name));
                });
        return Map.copyOf(names);
    }

    private static Map<String, List<String>> aliases() {
        Map<String, List<String>> table = new LinkedHashMap<>();
        table.put("i686", List.of("i386", "i586", "386", "x86", "generic_32"));
        table.put(
                "x86_64",
                List.of(
                        "amd64",
                        "generic_64",
                        "amd64v3",
                        "x86_64_v1",
                        "x86_64_v2",
                        "x86_64_v3",
                        "x86_64_v4"));
        table.put(
                "armv7l",
                List.of("armhf", "armhfp", "armv7a_hardfp", "armv7", "armv7a_vfpv3_hardfp"));
        table.put("aarch64", List.of("arm64", "arm64_generic"));
        table.put("ppc", List.of("powerpc"));
        table.put("ppc64", List.of("powerpc64"));
        table.put("ppc64le", List.of("ppc64el"));
        table.put("s390x", List.of());
        table.put("mips", List.of("mipsel", "mipsle"));
        table.put("mips64", List.of("mips64el", "mips64le"));
        table.put("riscv32", List.of());
        table.put("riscv64", List.of());
        table.put("armv6l", List.of("armel", "arm"));
        table.put("armv8l", List.of());
        table.put("loongarch64", List.of("loong64"));
        return Collections.unmodifiableMap(table);
    }
}
