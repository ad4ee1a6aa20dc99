package gantry.wire.streams;

import gantry.json.JsonInput;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A product of a simplestreams product file: one system for one architecture, in several versions.
/// Texts that are not there are empty.
///
/// @param aliases separated by commas
/// @param arch as the server calls it
/// @param requirements what instances need, as LXD's trees write it or else as Incus' do
/// @param supportEol the day on which it ends, as `YYYY-MM-DD`
public record StreamsProduct(
        String aliases,
        String arch,
        String os,
        String release,
        String releaseTitle,
        String version,
        String variant,
        String supportEol,
        Map<String, String> requirements,
        List<StreamsVersion> versions) {
    public StreamsProduct {
        requirements = Map.copyOf(requirements);
        versions = List.copyOf(versions);
    }

    /// The products of a product file, in the order in which they are written.
    ///
    /// @param limit in bytes; what is longer is refused
    /// @throws gantry.image.ImageFailure.Invalid where it is no product file
    public static List<StreamsProduct> readAll(InputStream json, long limit) throws IOException {
        return readAll(json, limit, StreamsTaker.STRICT);
    }

    /// Those that are wanted.
    ///
    /// @param limit in bytes; what is longer is refused
    /// @throws gantry.image.ImageFailure.Invalid where it is no product file
    public static List<StreamsProduct> readAll(InputStream json, long limit, StreamsTaker taker)
            throws IOException {
        return JsonInput.stream(json, limit, input -> new StreamsReader(input, taker).products());
    }

    /// A product file.
    ///
    /// @param products by their ids, in the order in which they are to be written
    public static String writeAll(SequencedMap<String, StreamsProduct> products, Instant updated) {
        return StreamsWriter.products(products, updated);
    }
}
