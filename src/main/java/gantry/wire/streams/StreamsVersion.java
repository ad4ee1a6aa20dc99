package gantry.wire.streams;

import java.util.List;

/// A version of a simplestreams product, with its files in the order in which they are written.
///
/// @param name begins with its date; also called the serial
/// @param label such as `release`; may be empty
public record StreamsVersion(String name, String label, List<StreamsItem> items) {
    public StreamsVersion {
        items = List.copyOf(items);
    }
}
