package gantry.remote;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.image.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LxdProgressTest {
    private final List<String> told = new ArrayList<>();
    private final Progress listener =
            new Progress() {
                @Override
                public void phase(String name, OptionalLong total) {
                    told.add(name + " of " + (total.isPresent() ? total.getAsLong() : "?"));
                }

                @Override
                public void advance(long bytes) {
                    told.add("+" + bytes);
                }
            };
    private final LxdProgress.Reading reading = new LxdProgress.Reading(1000, listener);

    @Test
    void sharesAreTurnedIntoBytes() {
        reading.tell("rootfs: 10% (12.34MB/s)");
        reading.tell("rootfs: 10% (12.34MB/s)");
        reading.tell("rootfs: 42% (12.34MB/s)");
        assertThat(told).containsExactly("rootfs of 1000", "+100", "+320");
    }

    @Test
    void bytesWithoutATotalAreToldAsTheyAre() {
        reading.tell("123.45MB (10.00MB/s)");
        reading.tell("1.50GB (10.00MB/s)");
        assertThat(told).containsExactly("image of ?", "+123450000", "+1376550000");
    }

    @Test
    void whatIsNotUnderstoodIsLeftOut() {
        for (String text : List.of("", "%", "rootfs: ", "soon", "99999999999999999999%", "-1%")) {
            reading.tell(text);
        }
        assertThat(told).isEmpty();
    }
}
