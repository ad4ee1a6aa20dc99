package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.peer.StockClient.Program;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsProgram("lxc")
class LxcTest extends StockClientContract {
    LxcTest() {
        super(Program.LXC);
    }

    @Test
    @NeedsLxd
    void aRealLxdPullsAndPushes(Lxd lxd, @TempDir Path configuration) throws IOException {
        StockClient client = new StockClient(Program.LXC, configuration, lxd.directory());
        movesBothWays(client, TestImage.virtualMachine("peer-vm"));
        assertThat(client.ok("image", "list", "-f", "csv")).isEmpty();
    }
}
