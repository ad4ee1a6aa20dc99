package gantry.peer;

import gantry.peer.StockClient.Program;

@NeedsIncus
class IncusTest extends StockClientContract {
    IncusTest() {
        super(Program.INCUS);
    }
}
