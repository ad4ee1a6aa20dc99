package gantry.server;

import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageSource;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import gantry.image.Words;
import gantry.remote.DirectUrl;
import gantry.remote.LxdRemote;
import gantry.remote.download.Downloads;
import gantry.remote.streams.SimplestreamsServer;
import gantry.remote.streams.StaleIndex;
import gantry.remote.streams.StreamsSettings;
import gantry.transfer.Sources;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The servers that images may come from, as someone whom they do not know.
public final class UpdateSources implements Sources {
    private final HttpSettings web;
    private final List<String> architectures;
    private final Path indexes;
    private final InstantSource clock;
    private final StaleIndex stale;

    /// @param web how web servers are reached, and which may not be
    /// @param architectures that images behind URLs may be for, the usual one first
    /// @param store directory of the store, beside whose images the indexes of simplestreams
    // servers
    ///     are kept
    public UpdateSources(
            HttpSettings web,
            List<String> architectures,
            Path store,
            InstantSource clock,
            StaleIndex stale) {
        this.web = web;
        this.architectures = List.copyOf(architectures);
        this.indexes = store.resolve("indexes");
        this.clock = clock;
        this.stale = stale;
    }

    /// What a client means by a word; LXD's own, and Incus', where it says none.
    ///
    /// @throws Invalid for what is not spoken here
    static Protocol protocol(String word) {
        return switch (word) {
            case "", "lxd", "incus" -> Protocol.LXD;
            case "simplestreams" -> Protocol.SIMPLESTREAMS;
            default -> throw new Invalid("Unsupported protocol: " + Words.printable(word));
        };
    }

    @Override
    public ImageSource open(SourceAddress address) {
        return switch (address.protocol()) {
            case LXD ->
                    LxdRemote.asStranger(address.server(), address.certificate().orElse(""))
                            .onlyImages(Project.DEFAULT);
            case DIRECT -> new DirectUrl(new HttpClient(web), address.server(), architectures);
            case SIMPLESTREAMS ->
                    new SimplestreamsServer(
                            new Downloads(new HttpClient(web)), streams(address.server()), stale);
        };
    }

    private StreamsSettings streams(URI server) {
        return new StreamsSettings(
                server,
                StreamsSettings.Scheme.HTTPS,
                Optional.empty(),
                architectures.getFirst(),
                indexes,
                Duration.ZERO, // whoever asks for a newer version means now
                clock);
    }
}
