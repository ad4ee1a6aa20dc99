package gantry.server.listen;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// Tells systemd how the daemon fares, where it was started with `Type=notify`. The protocol is
/// `sd_notify(3)`'s: one datagram on a Unix socket, a kind the JDK does not have.
public final class SystemdNotify {
    public static final String READY = "READY=1";
    public static final String STOPPING = "STOPPING=1";

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int LONGEST_PATH = 107;

    private final Optional<String> socket;

    /// @param environment whose `NOTIFY_SOCKET` names systemd's socket, if it listens
    public SystemdNotify(Map<String, String> environment) {
        this.socket = Optional.ofNullable(environment.get("NOTIFY_SOCKET"));
    }

    /// Does nothing where systemd does not listen.
    public void say(String state) throws IOException {
        if (socket.isPresent()) {
            send(socket.get(), state.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void send(String path, byte[] message) throws IOException {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > LONGEST_PATH) {
            throw new IOException("NOTIFY_SOCKET is no path of a socket: " + path);
        }
        if (name[0] == '@') {
            name[0] = 0; // an abstract one, without a file
        }
        int descriptor = (int) call(Function.SOCKET, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, message);
            MemorySegment address = arena.allocate(Short.BYTES + name.length, Short.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, Short.BYTES, name.length);
            long size = bytes.byteSize();
            long sent =
                    (long)
                            call(
                                    Function.SENDTO,
                                    descriptor,
                                    bytes,
                                    size,
                                    0,
                                    address,
                                    (int) address.byteSize());
            if (sent != size) {
                throw new IOException("systemd does not listen on " + path);
            }
        } finally {
            call(Function.CLOSE, descriptor);
        }
    }

    private static Object call(Function function, Object... arguments) {
        try {
            return function.handle.invokeWithArguments(arguments);
        } catch (Throwable e) { // a function of C throws nothing
            throw new IllegalStateException("Failed calling " + function, e);
        }
    }

    /// Of the C library.
    private enum Function {
        SOCKET("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
        SENDTO("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
        CLOSE("close", JAVA_INT, JAVA_INT);

        private final MethodHandle handle;

        @SuppressWarnings(
                "restricted") // the launcher allows native calls; SQLite and zstd need them too
        Function(String name, ValueLayout result, ValueLayout... arguments) {
            Linker linker = Linker.nativeLinker();
            handle =
                    linker.downcallHandle(
                            linker.defaultLookup().findOrThrow(name),
                            FunctionDescriptor.of(result, arguments));
        }
    }
}
