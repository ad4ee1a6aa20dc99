package gantry.settings;

import gantry.http.AddressRule;
import gantry.image.Reach;
import java.io.IOException;

/// Where connections may go that are made because of what somebody else named.
///
/// @param urls for URLs of images
/// @param restrictedUrls for URLs that clients with restricted certificates name
/// @param restricted for servers that those name
public record Networks(AddressRule urls, AddressRule restrictedUrls, AddressRule restricted) {
    /// Asked each time, so that a change of the settings holds at once.
    @FunctionalInterface
    public interface Current {
        Networks get() throws IOException;
    }

    /// For a person at the store itself, who is no server's client.
    public Networks withAnyUrl() {
        return new Networks(AddressRule.ANY, restrictedUrls, restricted);
    }

    public AddressRule urls(Reach reach) {
        return switch (reach) {
            case ANYWHERE -> urls;
            case ALLOWED -> restrictedUrls;
        };
    }

    public AddressRule servers(Reach reach) {
        return switch (reach) {
            case ANYWHERE -> AddressRule.ANY;
            case ALLOWED -> restricted;
        };
    }
}
