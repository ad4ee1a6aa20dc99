package gantry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.Invalid;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "0.0.0.0/0, 127.0.0.1, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/8, fd12:3456::1, true",
        "fd00::/8, fe80::1, false",
        "10.0.0.0/8, ::ffff:10.0.0.1, true",
        "::1, ::1, true"
    })
    void itHoldsTheAddressesThatBeginAlike(String network, String address, boolean holds)
            throws UnknownHostException {
        assertThat(Network.parse(network).contains(InetAddress.getByName(address)))
                .isEqualTo(holds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "10", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8",
                "::/129", "fd00::/x", "localhost", "10.0.0.1/8", "fd00::1/8", "010.0.0.0.0", "1:2"
            })
    void whatIsNoNetworkIsRefused(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(Invalid.class);
    }

    @Test
    void aListIsWrittenWithCommas() {
        assertThat(Network.list("10.0.0.0/8, fd00::/8"))
                .isEqualTo(List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8")));
        assertThatThrownBy(() -> Network.list("10.0.0.0/8,")).isInstanceOf(Invalid.class);
        assertThat(Network.parse("10.1.0.0/16")).hasToString("10.1.0.0/16");
    }

    @Test
    void aRuleIsWidenedByNetworks() throws UnknownHostException {
        AddressRule rule = AddressRule.PUBLIC_ONLY.andIn(Network.list("10.1.0.0/16"));
        assertThat(rule.allows(InetAddress.getByName("10.1.2.3"))).isTrue();
        assertThat(rule.allows(InetAddress.getByName("10.2.2.3"))).isFalse();
        assertThat(rule.allows(InetAddress.getByName("1.1.1.1"))).isTrue();
    }
}
