package gantry.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class BodyMemoryTest {
    private final BodyMemory memory = new BodyMemory(800);

    private static ClientNetwork at(String address) {
        return ClientNetwork.of(InetAddress.ofLiteral(address));
    }

    private BodyMemory.Share from(String address) {
        return memory.share(at(address));
    }

    @Test
    void strangersAtOneAddressGetAQuarterOfWhatStrangersGet() {
        assertThat(from("192.0.2.1").tryTake(60)).isTrue();
        BodyMemory.Share second = from("192.0.2.1");
        assertThat(second.tryTake(60)).isFalse();
        assertThat(second.tryTake(40)).isTrue();
        assertThat(from("192.0.2.1").tryTakeSpare(1)).isFalse();
        assertThat(from("192.0.2.2").tryTakeSpare(1)).isTrue();
        second.close();
        assertThat(from("192.0.2.1").tryTake(40)).isTrue();
    }

    @Test
    void strangersAtAllAddressesGetHalf() {
        for (int i = 1; i <= 4; i++) {
            assertThat(from("192.0.2." + i).tryTake(100)).isTrue();
        }
        assertThat(from("192.0.2.5").tryTake(1)).isFalse();
        assertThat(memory.share().tryTake(1)).isFalse();
    }

    @Test
    void whoIsTrustedCountsForNoAddress() {
        BodyMemory.Share trusted = from("192.0.2.1");
        assertThat(trusted.tryTake(100)).isTrue();
        trusted.trust();
        assertThat(from("192.0.2.1").tryTake(100)).isTrue();
        assertThat(trusted.tryTake(500)).isTrue();
        assertThat(memory.taken()).isEqualTo(700);
        trusted.close();
        assertThat(memory.taken()).isEqualTo(100);
    }

    @Test
    void theUnixSocketIsNoAddress() {
        assertThat(memory.share().tryTake(250)).isTrue();
        assertThat(memory.share().tryTake(150)).isTrue();
    }

    @Test
    void aNetworkOfIpv6IsOneAddress() {
        assertThat(at("2001:db8:1:2::1")).isEqualTo(at("2001:db8:1:2:ffff::9"));
        assertThat(at("2001:db8:1:2::1")).isNotEqualTo(at("2001:db8:1:3::1"));
        assertThat(at("192.0.2.1")).isNotEqualTo(at("192.0.2.2"));
        assertThat(at("::ffff:192.0.2.1")).isEqualTo(at("192.0.2.1"));
    }
}
