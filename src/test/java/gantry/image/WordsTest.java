package gantry.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void whatPeopleWriteStaysAsItIs() {
        for (String text :
                new String[] {"", "a b", "Größe", "日本語", "עברית", "😀", "e\u0301", "☺\ufe0f"}) {
            assertThat(Words.printable(text)).isEqualTo(text);
        }
    }

    @Test
    void whatIsHiddenIsShown() {
        assertThat(Words.printable("a\u001b[2Jb")).isEqualTo("a\\u001b[2Jb");
        assertThat(Words.printable("\u009b\u202e\u200b\u2028\ufeff\u3164\u00ad"))
                .isEqualTo("\\u009b\\u202e\\u200b\\u2028\\ufeff\\u3164\\u00ad");
        assertThat(Words.printable("\udb40\udc41")).isEqualTo("\\udb40\\udc41");
        assertThat(Words.printable("\ud800x")).isEqualTo("\\ud800x");
    }

    @Test
    void whatIsPrintableIsNotEscapedTwice() {
        String once = Words.printable("\u001b\\u001b");
        assertThat(Words.printable(once)).isEqualTo(once);
    }
}
