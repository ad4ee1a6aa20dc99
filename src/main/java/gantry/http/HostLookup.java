package gantry.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// What a host's name stands for now; a moment later it may be something else.
interface HostLookup {
    /// At least one.
    InetAddress[] addresses(String host) throws UnknownHostException;
}
