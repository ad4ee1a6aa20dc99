package gantry.upkeep;

import gantry.image.ImageFile;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.Reach;
import gantry.image.SourceAddress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A source that a restricted client named: until it has shown to be a server of images, all that
/// goes wrong with it is told in the one sentence of [Outbound].
final class QuietSource implements ImageSource {
    private final Outbound outbound;
    private final SourceAddress address;
    private final ImageSource source;

    QuietSource(Outbound outbound, SourceAddress address, ImageSource source) {
        this.outbound = outbound;
        this.address = address;
        this.source = source;
    }

    private <T> T quietly(Outbound.Step<T> step) throws IOException {
        return outbound.quietly(address.server(), Reach.ALLOWED, step);
    }

    @Override
    public ImageInfo find(ImageQuery query) throws IOException {
        return quietly(() -> source.find(query));
    }

    @Override
    public List<ImageInfo> list() throws IOException {
        return quietly(source::list);
    }

    @Override
    public ImageStream open(ImageInfo image) throws IOException {
        ImageStream stream = quietly(() -> source.open(image));
        return new ImageStream() {
            // The files of one image may be at several places.
            @Override
            public Optional<ImageFile> next() throws IOException {
                return quietly(stream::next);
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
