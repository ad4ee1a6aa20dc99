package gantry.format.pack;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Extended attributes as Linux has them, by `llistxattr(2)` and `lgetxattr(2)`: the JDK shows
/// neither `security.capability` nor access lists. For one thread.
final class PackNativeXattrs implements PackXattrs {
    /// `XATTR_LIST_MAX` and `XATTR_SIZE_MAX`: the kernel hands out no more.
    private static final int LARGEST = 65536;

    // Linux, on every architecture that LXD names but MIPS, where the last two differ.
    private static final int ENOENT = 2;
    private static final int EACCES = 13;
    private static final int ENODATA = 61;
    private static final int ENOTSUP = 95;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle llistxattr;
    private final MethodHandle lgetxattr;
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment state = arena.allocate(STATE);
    private final MemorySegment names = arena.allocate(LARGEST);
    private final MemorySegment value = arena.allocate(LARGEST);

    private PackNativeXattrs(MethodHandle llistxattr, MethodHandle lgetxattr) {
        this.llistxattr = llistxattr;
        this.lgetxattr = lgetxattr;
    }

    /// Empty where the C library has no such functions: only Linux has.
    static Optional<PackXattrs> find() {
        SymbolLookup library = Linker.nativeLinker().defaultLookup();
        return library.find("llistxattr")
                .flatMap(list -> library.find("lgetxattr").map(get -> bind(list, get)));
    }

    // Restricted, since a wrong signature would crash the process: these are the manual's.
    @SuppressWarnings("restricted")
    private static PackXattrs bind(MemorySegment list, MemorySegment get) {
        Linker linker = Linker.nativeLinker();
        Linker.Option errno = Linker.Option.captureCallState("errno");
        ValueLayout size = ValueLayout.JAVA_LONG;
        ValueLayout pointer = ValueLayout.ADDRESS;
        return new PackNativeXattrs(
                linker.downcallHandle(
                        list, FunctionDescriptor.of(size, pointer, pointer, size), errno),
                linker.downcallHandle(
                        get, FunctionDescriptor.of(size, pointer, pointer, pointer, size), errno));
    }

    @Override
    public SortedMap<String, byte[]> of(Path file) throws IOException {
        SortedMap<String, byte[]> found = new TreeMap<>();
        try (Arena call = Arena.ofConfined()) {
            MemorySegment path = text(call, PackName.ofPath(file).raw());
            for (String name : list(file, path)) {
                if (PackXattrs.isKept(name)) {
                    get(file, path, text(call, name)).ifPresent(bytes -> found.put(name, bytes));
                }
            }
        }
        return found;
    }

    private String[] list(Path file, MemorySegment path) throws IOException {
        long length = call(() -> (long) llistxattr.invokeExact(state, path, names, (long) LARGEST));
        if (length < 0 && errno() != ENOTSUP) {
            throw failure(file);
        }
        return length <= 0 ? new String[0] : string(names, length).split("\0");
    }

    /// Empty if the attribute went since it was listed.
    private Optional<byte[]> get(Path file, MemorySegment path, MemorySegment name)
            throws IOException {
        long length =
                call(() -> (long) lgetxattr.invokeExact(state, path, name, value, (long) LARGEST));
        if (length < 0 && errno() != ENODATA) {
            throw failure(file);
        }
        return length < 0
                ? Optional.empty()
                : Optional.of(value.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    private FileSystemException failure(Path file) {
        int errno = errno();
        return switch (errno) {
            case ENOENT -> new NoSuchFileException(file.toString());
            case EACCES -> new AccessDeniedException(file.toString());
            default ->
                    new FileSystemException(
                            file.toString(), null, "extended attributes: errno " + errno);
        };
    }

    private static MemorySegment text(Arena arena, String raw) {
        return arena.allocateFrom(raw, StandardCharsets.ISO_8859_1);
    }

    private static String string(MemorySegment bytes, long length) {
        byte[] copy = bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        return new String(copy, StandardCharsets.ISO_8859_1);
    }

    private interface Call {
        long run() throws Throwable;
    }

    private static long call(Call call) {
        try {
            return call.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("The C library threw", e);
        }
    }
}
