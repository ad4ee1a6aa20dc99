package gantry.server;

import gantry.http.AddressRule;
import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.http.ServerTrust;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageSource;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import gantry.image.Words;
import gantry.remote.DirectUrl;
import gantry.remote.LxdRemote;
import gantry.remote.streams.SimplestreamsServer;
import gantry.remote.streams.StaleIndex;
import gantry.remote.streams.StreamsSettings;
import gantry.remote.streams.StreamsSettings.Scheme;
import gantry.transfer.Sources;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The servers that images may come from, as someone whom they do not know.
public final class UpdateSources implements Sources {
    private final AddressRule urlRule;
    private final List<String> architectures;
    private final Path cache;
    private final InstantSource clock;
    private final StaleIndex stale;

    /// @param urlRule where URLs may lead
    /// @param architectures that images may be for, the preferred one first
    /// @param cache a directory for what may be lost, such as lists of other servers' images
    public UpdateSources(
            AddressRule urlRule,
            List<String> architectures,
            Path cache,
            InstantSource clock,
            StaleIndex stale) {
        this.urlRule = urlRule;
        this.architectures = List.copyOf(architectures);
        this.cache = cache;
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
            case DIRECT ->
                    new DirectUrl(
                            new HttpClient(HttpSettings.WEB.within(urlRule)),
                            address.server(),
                            architectures);
            case SIMPLESTREAMS ->
                    new SimplestreamsServer(
                            new HttpClient(HttpSettings.WEB.trusting(trust(address))),
                            streams(address),
                            stale);
        };
    }

    private static ServerTrust trust(SourceAddress address) {
        return address.certificate()
                .<ServerTrust>map(ServerTrust::pinned)
                .orElseGet(ServerTrust.Authorities::new);
    }

    private StreamsSettings streams(SourceAddress address) {
        return new StreamsSettings(
                address.server(),
                Scheme.HTTPS,
                Optional.empty(),
                architectures.getFirst(),
                cache.resolve("streams"),
                StreamsSettings.FRESH,
                clock);
    }
}
