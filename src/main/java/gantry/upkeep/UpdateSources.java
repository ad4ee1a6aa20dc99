package gantry.upkeep;

import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.http.ServerTrust;
import gantry.image.HeavyWork;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageSource;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.image.Reach;
import gantry.image.SourceAddress;
import gantry.image.Words;
import gantry.remote.DirectUrl;
import gantry.remote.LxdRemote;
import gantry.remote.streams.Bases;
import gantry.remote.streams.SimplestreamsServer;
import gantry.remote.streams.StaleIndex;
import gantry.remote.streams.StreamsSettings;
import gantry.transfer.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The servers that images may come from, as someone whom they do not know.
public final class UpdateSources implements Sources {
    private final Outbound outbound;
    private final List<String> architectures;
    private final Path cache;
    private final Bases bases;
    private final InstantSource clock;
    private final StaleIndex stale;
    private final HeavyWork work;

    /// @param architectures that images may be for, the preferred one first
    /// @param cache a directory for what may be lost, such as lists of other servers' images
    /// @param bases where deltas find what they are of
    /// @param work where indexes are read and deltas decoded
    public UpdateSources(
            Outbound outbound,
            List<String> architectures,
            Path cache,
            Bases bases,
            InstantSource clock,
            StaleIndex stale,
            HeavyWork work) {
        this.outbound = outbound;
        this.architectures = List.copyOf(architectures);
        this.cache = cache;
        this.bases = bases;
        this.clock = clock;
        this.stale = stale;
        this.work = work;
    }

    public Outbound outbound() {
        return outbound;
    }

    /// What a client means by a word; LXD's own, and Incus', where it says none.
    ///
    /// @throws Invalid for what is not spoken here
    public static Protocol protocol(String word) {
        return switch (word) {
            case "", "lxd", "incus" -> Protocol.LXD;
            case "simplestreams" -> Protocol.SIMPLESTREAMS;
            default -> throw new Invalid("Unsupported protocol: " + Words.printable(word));
        };
    }

    @Override
    public ImageSource open(SourceAddress address) throws IOException {
        return openIn(Project.DEFAULT, address);
    }

    /// The same in another project of an LXD server, or with the secret of the address.
    public ImageSource openIn(String project, SourceAddress address) throws IOException {
        return outbound.quietly(
                address,
                switch (address.protocol()) {
                    case LXD -> images(project, address);
                    case DIRECT ->
                            new DirectUrl(
                                    new HttpClient(outbound.urls(address.reach())),
                                    address.server(),
                                    architectures);
                    case SIMPLESTREAMS ->
                            new SimplestreamsServer(
                                    new HttpClient(trusting(address)), streams(address), stale);
                });
    }

    private ImageSource images(String project, SourceAddress address) throws IOException {
        LxdRemote remote =
                outbound.server(
                        address.server(), address.certificate().orElse(""), address.reach());
        return address.secret().isPresent()
                ? remote.onlyOpened(project, address.secret().get())
                : remote.onlyImages(project);
    }

    private HttpSettings trusting(SourceAddress address) throws IOException {
        HttpSettings web = outbound.web(address.reach());
        return address.certificate().map(pem -> web.trusting(ServerTrust.pinned(pem))).orElse(web);
    }

    private StreamsSettings streams(SourceAddress address) {
        return new StreamsSettings(
                address.server(),
                StreamsSettings.Scheme
                        .ANY, // where a person copied from; clients may name https only
                Optional.empty(),
                architectures.getFirst(),
                cache.resolve(lists(address.reach())),
                bases,
                Duration.ZERO, // whoever asks for a newer version means now
                clock,
                work);
    }

    /// What was read for those who may reach a server is not shown to those who may not.
    private static String lists(Reach reach) {
        return switch (reach) {
            case ANYWHERE -> "streams";
            case ALLOWED -> "streams-restricted";
        };
    }
}
