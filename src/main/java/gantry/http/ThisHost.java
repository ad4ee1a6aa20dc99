package gantry.http;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The names by which this host is called, for its certificates.
///
/// @param name a DNS name
/// @param addresses the loopback ones, then those of its interfaces
public record ThisHost(String name, List<InetAddress> addresses) {
    private static final Pattern DNS_NAME =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,62}\\.?)*", Pattern.DOTALL);

    /// `ub-common-name` of X.509 is 64 characters, which hold a user too.
    private static final int LONGEST_NAME = 48;

    public ThisHost {
        if (name.length() > LONGEST_NAME || !DNS_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not a host's name: " + name);
        }
        addresses = List.copyOf(addresses);
    }

    public static ThisHost look() throws IOException {
        return new ThisHost(hostname(), Stream.concat(loopback(), outside()).distinct().toList());
    }

    /// Asked of the kernel: the JDK would ask DNS, which may take its time.
    private static String hostname() throws IOException {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            boolean fits = name.length() <= LONGEST_NAME && DNS_NAME.matcher(name).matches();
            return fits ? name : "localhost";
        } catch (NoSuchFileException e) {
            return "localhost"; // not Linux
        }
    }

    private static Stream<InetAddress> loopback() throws IOException {
        return Stream.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
    }

    /// Without those that mean something only beside the name of an interface.
    private static Stream<InetAddress> outside() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .map(ThisHost::withoutScope);
    }

    private static InetAddress withoutScope(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? address : InetAddress.ofLiteral(text.substring(0, scope));
    }
}
