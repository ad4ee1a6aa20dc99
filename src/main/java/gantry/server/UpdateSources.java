package gantry.server;

import gantry.http.AddressRule;
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
import gantry.transfer.Sources;
import java.util.List;

/// The servers that images may come from, as someone whom they do not know.
public final class UpdateSources implements Sources {
    private final AddressRule urlRule;
    private final List<String> architectures;

    /// @param urlRule where URLs may lead
    /// @param architectures that images behind URLs may be for
    public UpdateSources(AddressRule urlRule, List<String> architectures) {
        this.urlRule = urlRule;
        this.architectures = List.copyOf(architectures);
    }

    /// What a client means by a word; LXD's own, and Incus', where it says none.
    ///
    /// @throws Invalid for what is not spoken here
    static Protocol protocol(String word) {
        return switch (word) {
            case "", "lxd", "incus" -> Protocol.LXD;
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
            case SIMPLESTREAMS -> throw new Invalid("Unsupported protocol: " + address.protocol());
        };
    }
}
