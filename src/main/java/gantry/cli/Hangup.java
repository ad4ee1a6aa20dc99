package gantry.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// What SIGHUP does, instead of ending this process, until it is closed.
///
/// The JDK (25) has nothing for signals but `sun.misc.Signal`, of the module `jdk.unsupported`;
/// `javac --release` warns of it in a way that cannot be answered, so it is found by its name.
final class Hangup implements AutoCloseable {
    private final Object before;

    private Hangup(Object before) {
        this.before = before;
    }

    /// @param task run on a thread of its own for each signal
    static Hangup runs(Runnable task) {
        try {
            MethodHandle run =
                    MethodHandles.lookup()
                            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                            .bindTo(task);
            return new Hangup(
                    handle(
                            MethodHandleProxies.asInterfaceInstance(
                                    handler(), MethodHandles.dropArguments(run, 0, signal()))));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This JDK has no module jdk.unsupported", e);
        }
    }

    private static Object handle(Object handler) throws ReflectiveOperationException {
        Object hangup = signal().getConstructor(String.class).newInstance("HUP");
        return signal().getMethod("handle", signal(), handler()).invoke(null, hangup, handler);
    }

    private static Class<?> signal() throws ClassNotFoundException {
        return Class.forName("sun.misc.Signal");
    }

    private static Class<?> handler() throws ClassNotFoundException {
        return Class.forName("sun.misc.SignalHandler");
    }

    @Override
    public void close() {
        try {
            Object _ = handle(before);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A handler of signals that was there is gone", e);
        }
    }
}
