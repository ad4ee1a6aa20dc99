package gantry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRuleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "192.0.0.8",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::7f00:1",
                "64:ff9b::a00:1",
                "2002:7f00:1::",
                "2001:0:1::1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1"
            })
    void whatTheWorldCannotReachIsForbidden(String address) throws UnknownHostException {
        assertThat(AddressRule.PUBLIC_ONLY.allows(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "172.32.0.1",
                "100.128.0.1",
                "192.0.2.1",
                "198.20.0.1",
                "2606:4700::1111",
                "2001:4860::8888",
                "::ffff:1.1.1.1"
            })
    void whatTheWorldCanReachIsAllowed(String address) throws UnknownHostException {
        assertThat(AddressRule.PUBLIC_ONLY.allows(InetAddress.getByName(address))).isTrue();
    }
}
