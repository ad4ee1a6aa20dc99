package gantry.image;

import java.util.List;

/// Where a daemon serves HTTPS, for the tokens and URLs that people are given.
///
/// @param addresses that others can use, each with its port; none where it serves no network
/// @param certificate the fingerprint of the one that it shows
public record ServedAt(List<String> addresses, Digest certificate) {
    public ServedAt {
        addresses = List.copyOf(addresses);
    }
}
