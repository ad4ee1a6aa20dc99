package gantry.remote.streams;

import gantry.image.Digest;
import gantry.wire.streams.StreamsItem;
import java.util.Optional;

/// A file that makes the root of one version out of that of another.
///
/// @param file in VCDIFF
/// @param base what it is to be applied to
/// @param root what it makes
/// @param size of what it makes, in bytes
record StreamsDelta(StreamsItem file, Digest base, Digest root, long size) {
    /// Empty where the index does not say well enough which bytes are meant.
    static Optional<StreamsDelta> of(StreamsItem delta, StreamsItem base, StreamsItem root) {
        return Digest.parse(base.sha256())
                .flatMap(
                        from ->
                                Digest.parse(root.sha256())
                                        .map(to -> new StreamsDelta(delta, from, to, root.size())));
    }
}
