package gantry.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
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

    @Test
    void aReasonNamesNoClass() {
        for (Throwable e :
                List.of(
                        new IOException(new TimeoutException("Idle timeout expired: 90 ms")),
                        new IOException(new TimeoutException()),
                        new IOException(new IOException(new EOFException())),
                        new IOException((String) null),
                        new UncheckedIOException(new IOException()),
                        new IllegalStateException(),
                        new NoSuchFileException("/a/b"),
                        new FileSystemException("/a/b"),
                        new FileSystemException(null),
                        new ClosedChannelException(),
                        new InterruptedException(),
                        new ExecutionException(new SocketTimeoutException()),
                        new OutOfMemoryError(),
                        new StackOverflowError())) {
            assertThat(Words.reason(e))
                    .isNotBlank()
                    .doesNotContainPattern("[A-Za-z](Exception|Error)")
                    .doesNotContain("java.", "null");
        }
    }

    @Test
    void aReasonIsTheMessageThereIs() {
        assertThat(Words.reason(new IOException(new TimeoutException("Idle for 90 s"))))
                .isEqualTo("Idle for 90 s");
        assertThat(Words.reason(new IOException("Broken pipe"))).isEqualTo("Broken pipe");
        assertThat(Words.reason(new FileSystemException("/a", null, "Disk quota exceeded")))
                .isEqualTo("/a: Disk quota exceeded");
        assertThat(Words.reason(new AccessDeniedException("/a")))
                .isEqualTo("/a: permission denied");
        assertThat(Words.reason(new IOException(new SocketTimeoutException())))
                .isEqualTo("no answer in time");
        assertThat(Words.reason(new IOException("images.example.com: Name or service not known")))
                .isEqualTo("images.example.com: Name or service not known");
    }
}
