package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.wire.ImageFilter;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListFilterTest {
    /// As `image list` filters.
    private static ImageFilter filter(List<String> filters) {
        return ImageFilter.of(filters, ImageColumns::named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "description=Alpine edge",
                "desc=Alp.*",
                "desc=^Alp",
                "o=alpine",
                "cd43",
                "4393",
                "lpine/",
                "public=true",
                "type=container",
                "size=316",
                "auto_update=true",
                "cached=true",
                "architecture=x86.*",
                "filename=alpine.tar.xz",
                "p=yes",
                "t=CONTAINER",
                "f=cd4393126b6f",
                "fingerprint=cd43.*",
                "e=default",
                "expires_at=2030-01-02T03:04:05.12Z",
                "desc=Alpine|nothing",
                ""
            })
    void alpineIsFoundBy(String filter) {
        assertThat(filter(List.of(filter)).test(SampleImages.ALPINE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "desc=Alp",
                "desc=alpine edge",
                "os=alp",
                "desc=[",
                "nokey=x",
                "nokey=",
                "os=",
                "=x",
                "aliases=x",
                "Architecture=x86_64",
                "Alpine",
                "CD43",
                "public=false",
                "p=true",
                "type=virtual-machine",
                "os.x=alpine",
                "s.os=alpine"
            })
    void alpineIsNotFoundBy(String filter) {
        assertThat(filter(List.of(filter)).test(SampleImages.ALPINE)).isFalse();
    }

    @Test
    void withoutAKeyAPartOfAnAliasOrOfTheFingerprintWillDo() {
        // As in lxc, "d2" is in the fingerprints of the other two.
        assertThat(SampleImages.ALL.stream().filter(filter(List.of("d2")))).hasSize(3);
        assertThat(SampleImages.ALL.stream().filter(filter(List.of("d10"))))
                .containsExactly(SampleImages.BOOKWORM);
    }

    @Test
    void allFiltersMustMatch() {
        assertThat(SampleImages.ALL.stream().filter(filter(List.of("type=container", "9aa0"))))
                .containsExactly(SampleImages.BOOKWORM);
        assertThat(SampleImages.ALL.stream().filter(filter(List.of()))).hasSize(3);
    }

    @Test
    void onlyTheFirstPartOfAKeyMayBeCutShort() {
        ImageInfo image = SampleImages.with(SampleImages.WIDE, Map.of("image.os", "debian"));
        assertThat(filter(List.of("im.os=debian")).test(image)).isTrue();
        assertThat(filter(List.of("im.o=debian")).test(image)).isFalse();
        assertThat(filter(List.of("image=debian")).test(image)).isFalse();
    }

    @Test
    void whatIsNoExpressionIsComparedAsItStands() {
        ImageInfo image = SampleImages.with(SampleImages.WIDE, Map.of("name", "a[b"));
        assertThat(filter(List.of("name=a[b")).test(image)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+b", "(a|aa)+$", "(.*)*x(.*)*x$", "((a*)*)*b"})
    void anExpressionThatOthersTryForeverIsAnsweredAtOnce(String expression) {
        ImageInfo image =
                SampleImages.with(SampleImages.WIDE, Map.of("name", "a".repeat(100_000) + "c"));
        assertThat(filter(List.of("name=" + expression)).test(image)).isFalse();
    }

    @Test
    void aLargeExpressionAndALongTextAreGivenUp() {
        ImageInfo image =
                SampleImages.with(SampleImages.WIDE, Map.of("name", "a".repeat(100_000) + "c"));
        assertThatThrownBy(() -> filter(List.of("name=(a?){500}b")).test(image))
                .isInstanceOf(Invalid.class)
                .hasMessage(
                        "The filter takes too long to match, a simpler one is needed: ^(a?){500}b$");
        assertThatThrownBy(() -> filter(List.of("name=((a{99}){99}){99}")))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("repeat too much");
    }

    @Test
    void anyFilterEndsInAnAnswerOrARefusal() {
        long seed = System.nanoTime();
        System.out.println("ListFilterTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            String filter = "k=" + AnyText.of(random);
            ImageInfo image = SampleImages.with(SampleImages.WIDE, Map.of("k", AnyText.of(random)));
            try {
                filter(List.of(filter)).test(image);
            } catch (Invalid refused) {
                assertThat(refused).as("seed %d", seed).hasMessageContaining("takes too long");
            }
        }
    }
}
