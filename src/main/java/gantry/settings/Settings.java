package gantry.settings;

import gantry.http.AddressRule;
import gantry.http.Network;
import gantry.store.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The configuration of the daemon, every value in its type.
///
/// @param httpsAddress none where only the Unix socket is served
/// @param trustedProxies who say who their clients are
/// @param remoteTokenExpiry none where trust tokens never expire
/// @param upkeep what is done to images without anybody asking
/// @param urlPrivateAddresses whether a URL to fetch from may lead into this machine or its
///     private networks
/// @param allowedNetworks beside the public ones, those that restricted clients and URLs may have
///     the daemon connect to
/// @param uploadSize in bytes, the largest image that is taken in
/// @param freeSpace in bytes, what uploads must leave free
/// @param transfers how many run at once
/// @param headerSize in bytes, of all headers of a request
/// @param addressConnections how many one address may have at once
/// @param idle how long a connection may stand still
/// @param operationIdle how long an operation may run without any progress
/// @param requestSize in bytes, of the JSON of a request
/// @param signingKey a file; none where indexes of images are not signed
public record Settings(
        Optional<ListenAddress> httpsAddress,
        List<Network> trustedProxies,
        Optional<Expiry> remoteTokenExpiry,
        Upkeep upkeep,
        boolean urlPrivateAddresses,
        List<Network> allowedNetworks,
        long uploadSize,
        long freeSpace,
        int transfers,
        int headerSize,
        int addressConnections,
        Duration idle,
        Duration operationIdle,
        int requestSize,
        Optional<Path> signingKey) {
    /// How the images of a store are kept up to date, and few.
    ///
    /// @param updatesCached whether also those that were only fetched to be used
    /// @param updateInterval between two looks for newer versions; none for never
    /// @param enforcesExpiry whether images go at their `expires_at`
    /// @param keptVersions how many older versions stay when a newer one comes
    /// @param cacheExpiry how long a cached image stays without being used; none for ever
    public record Upkeep(
            boolean updatesCached,
            Optional<Duration> updateInterval,
            boolean enforcesExpiry,
            int keptVersions,
            Optional<Duration> cacheExpiry) {
        private static Upkeep of(Map<String, String> configuration) {
            return new Upkeep(
                    Setting.AUTO_UPDATE_CACHED.in(configuration),
                    Setting.AUTO_UPDATE_INTERVAL.in(configuration),
                    Setting.ENFORCE_EXPIRY.in(configuration),
                    Setting.KEEP_PREVIOUS.in(configuration),
                    Setting.REMOTE_CACHE_EXPIRY.in(configuration));
        }
    }

    /// What holds where nothing is set.
    public static final Settings DEFAULT = of(Map.of());

    /// Where the daemon connects for others.
    public Networks networks() {
        AddressRule allowed = AddressRule.PUBLIC_ONLY.andIn(allowedNetworks);
        AddressRule urls = urlPrivateAddresses ? AddressRule.ANY : allowed;
        return new Networks(urls, urls, allowed);
    }

    /// @param configuration key by key, as it is stored; keys that are not known are not looked at
    /// @throws gantry.image.ImageFailure.Invalid if a value is none; [Setting#check] lets none in
    public static Settings of(Map<String, String> configuration) {
        return new Settings(
                Setting.HTTPS_ADDRESS.in(configuration),
                Setting.TRUSTED_PROXY.in(configuration),
                Setting.REMOTE_TOKEN_EXPIRY.in(configuration),
                Upkeep.of(configuration),
                Setting.URL_PRIVATE_ADDRESSES.in(configuration),
                Setting.ALLOWED_NETWORKS.in(configuration),
                Setting.UPLOAD_SIZE.in(configuration).map(Size::bytes).orElse(Long.MAX_VALUE),
                Setting.FREE_SPACE.in(configuration).bytes(),
                Setting.TRANSFERS.in(configuration),
                Math.toIntExact(Setting.HEADER_SIZE.in(configuration).bytes()),
                Setting.ADDRESS_CONNECTIONS.in(configuration),
                Setting.IDLE.in(configuration),
                Setting.OPERATION_IDLE.in(configuration),
                Math.toIntExact(Setting.REQUEST_SIZE.in(configuration).bytes()),
                Setting.SIGNING_KEY.in(configuration));
    }
}
