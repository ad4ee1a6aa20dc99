package gantry.publish;

import gantry.image.Fingerprint;
import gantry.wire.streams.StreamsIndex;
import gantry.wire.streams.StreamsProduct;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A simplestreams tree for LXD and Incus: two indexes, and the files that they name. It can hang
/// under any URL, since nothing in it names its own.
///
/// @param index what stands at [#INDEX]
/// @param products what stands at [#PRODUCTS]; a writer puts it there first
/// @param indexOfSigned what stands, signed, at [#SIGNED_INDEX]; it names [#SIGNED_PRODUCTS], where
///     the same products stand signed
/// @param files by their paths beneath the tree's URL
/// @param names what each alias names, also of images that the indexes leave out: one image for
///     each type and architecture
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Tree(
        byte[] index,
        byte[] products,
        byte[] indexOfSigned,
        SortedMap<String, PublishedFile> files,
        Map<String, List<Fingerprint>> names) {
    public static final String INDEX = "streams/v1/index.json";
    public static final String PRODUCTS = "streams/v1/images.json";
    public static final String SIGNED_INDEX = "streams/v1/index.sjson";
    public static final String SIGNED_PRODUCTS = "streams/v1/images.sjson";

    /// Of just these images; but for unified ones of virtual machines, which LXD (5.0.2) and Incus
    /// (6.0.4) would take for containers. The same images give the same bytes.
    public static Tree of(List<PublishedImage> all) {
        return of(all, Deltas.NONE);
    }

    /// The same, with these deltas besides the files.
    public static Tree of(List<PublishedImage> all, Deltas deltas) {
        List<PublishedImage> images = all.stream().filter(PublishedImage::canBeTold).toList();
        Names names = new Names();
        SortedMap<String, StreamsProduct> products = new TreeMap<>();
        new Products(names)
                .of(images)
                .forEach((id, product) -> products.put(id, product.streams(deltas)));
        all.stream().filter(image -> !image.canBeTold()).forEach(names::own);
        Instant updated =
                images.stream()
                        .map(image -> image.info().history().uploadedAt())
                        .max(Instant::compareTo)
                        .orElse(Instant.EPOCH);
        return new Tree(
                bytes(StreamsIndex.write(PRODUCTS, products.sequencedKeySet(), updated)),
                bytes(StreamsProduct.writeAll(products, updated)),
                bytes(StreamsIndex.write(SIGNED_PRODUCTS, products.sequencedKeySet(), updated)),
                files(images),
                names.all());
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static SortedMap<String, PublishedFile> files(List<PublishedImage> images) {
        SortedMap<String, PublishedFile> files = new TreeMap<>();
        images.forEach(image -> image.files().forEach(file -> files.put(file.path(), file)));
        return files;
    }
}
