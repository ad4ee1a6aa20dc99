package gantry.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitecturesTest {
    @ParameterizedTest
    @CsvSource({
        "amd64, x86_64",
        "x86_64, x86_64",
        "arm64, aarch64",
        "armhf, armv7l",
        "ppc64el, ppc64le",
        "i386, i686",
        "amd64 generic, x86_64"
    })
    void aliasesAreReadBackAsTheKernelsNames(String written, String name) {
        assertThat(Architectures.nameOf(written)).contains(name);
    }

    @Test
    void whatNobodyKnowsHasNoName() {
        assertThat(Architectures.nameOf("vax")).isEmpty();
        assertThat(Architectures.nameOf("")).isEmpty();
        assertThat(Architectures.nameOf("  ")).isEmpty();
    }

    @Test
    void theNamesAreInLxdsOrder() {
        assertThat(Architectures.all()).startsWith("i686", "x86_64").contains("s390x").hasSize(15);
        assertThat(Architectures.ofThisMachine()).isIn(Architectures.all());
    }
}
