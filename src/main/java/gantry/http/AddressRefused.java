package gantry.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// The [AddressRule] forbids the address that a name resolves to.
public final class AddressRefused extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    AddressRefused(String host, InetAddress address) {
        super(
                "%s is at %s, where connections may not go"
                        .formatted(host, AddressRule.text(address)));
    }
}
