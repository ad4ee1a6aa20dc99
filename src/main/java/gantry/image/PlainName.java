package gantry.image;

import java.util.regex.Pattern;

/// Which names a stranger may give to files that are written here.
public final class PlainName {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_+][A-Za-z0-9._+-]{0,199}");

    private PlainName() {}

    /// Whether the name is ASCII letters, digits and `._+-` only, at most 200 of them, and begins
    /// with neither a dot, which would hide the file, nor a dash, which programs take for a flag.
    public static boolean isPlain(String name) {
        return PLAIN.matcher(name).matches();
    }
}
