package gantry.format.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.SortedMap;
import java.util.TreeMap;

/// Extended attributes as the JDK shows them: only those that begin with `user.`, which links
/// never have.
final class PackUserXattrs implements PackXattrs {
    @Override
    public SortedMap<String, byte[]> of(Path file) throws IOException {
        SortedMap<String, byte[]> found = new TreeMap<>();
        if (Files.isSymbolicLink(file) || !isSupported(file)) {
            return found;
        }
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(
                        file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        for (String name : view.list()) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            String utf8 =
                    new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            found.put("user." + utf8, value.array());
        }
        return found;
    }

    private static boolean isSupported(Path file) throws IOException {
        return Files.getFileStore(file)
                .supportsFileAttributeView(UserDefinedFileAttributeView.class);
    }
}
