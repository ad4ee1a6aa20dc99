package gantry.wire.streams;

import gantry.wire.streams.StreamsAsWritten.Entry;
import java.util.Map;
import java.util.stream.Stream;

/// About how many bytes of memory parts of simplestreams files take, with what is made of them
/// later.
final class StreamsSize {
    private static final int OBJECT = 200;
    private static final int TEXT = 40;

    private StreamsSize() {}

    static long of(Entry entry) {
        return OBJECT
                + texts(Stream.of(entry.name(), entry.datatype(), entry.path()))
                + texts(entry.products().stream());
    }

    static long of(String id, StreamsProduct product) {
        return OBJECT
                + texts(
                        Stream.of(
                                id,
                                product.aliases(),
                                product.arch(),
                                product.os(),
                                product.release(),
                                product.releaseTitle(),
                                product.version(),
                                product.variant(),
                                product.supportEol()))
                + texts(product.requirements())
                + product.versions().stream().mapToLong(StreamsSize::of).sum();
    }

    private static long of(StreamsVersion version) {
        return OBJECT
                + texts(Stream.of(version.name(), version.label()))
                + version.items().stream().mapToLong(StreamsSize::of).sum();
    }

    private static long of(StreamsItem item) {
        return OBJECT
                + texts(Stream.of(item.ftype(), item.path(), item.sha256(), item.deltaBase()))
                + texts(item.combined());
    }

    private static long texts(Map<String, String> texts) {
        return texts(Stream.concat(texts.keySet().stream(), texts.values().stream()));
    }

    private static long texts(Stream<String> texts) {
        return texts.mapToLong(text -> text.isEmpty() ? 0 : TEXT + text.length()).sum();
    }
}
