package gantry.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// Text from strangers and from the JDK, made fit for a message.
public final class Words {
    /// What `Throwable#toString` puts before a message: an exception that is made of its cause
    /// alone has this as its own message.
    private static final Pattern CLASS_NAME =
            Pattern.compile("(?:[a-z_][\\w]*\\.)+[A-Z][\\w$]*(?:: |$)");

    private Words() {}

    /// Why something failed, in words without the name of a class: the message, or else that of the
    /// cause, or else what this kind of exception means.
    public static String reason(Throwable e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        String words = message;
        while (CLASS_NAME.matcher(words).lookingAt()) {
            words = CLASS_NAME.matcher(words).replaceFirst("");
        }
        return switch (e) {
            case NoSuchFileException gone when gone.getReason() == null ->
                    message + ": no such file or directory";
            case AccessDeniedException denied when denied.getReason() == null ->
                    message + ": permission denied";
            case FileAlreadyExistsException there when there.getReason() == null ->
                    message + ": it exists already";
            case DirectoryNotEmptyException full when full.getReason() == null ->
                    message + ": the directory is not empty";
            case FileSystemException file when file.getReason() == null ->
                    message + ": the file system refuses it";
            default -> words.isBlank() ? unsaid(e) : words;
        };
    }

    private static String unsaid(Throwable e) {
        Throwable cause = e.getCause();
        if (cause != null) {
            return reason(cause);
        }
        return switch (e) {
            case EOFException _ -> "the data ends early";
            case SocketTimeoutException _, TimeoutException _ -> "no answer in time";
            case ClosedByInterruptException _, InterruptedIOException _, InterruptedException _ ->
                    "it was interrupted";
            case ClosedChannelException _ -> "it was closed meanwhile";
            case UnresolvedAddressException _, UnknownHostException _ -> "no such host";
            case OutOfMemoryError _ -> "not enough memory";
            case IOException _ -> "input or output failed";
            default -> "an internal error";
        };
    }

    /// A number and what there is of it: "1 image", "2 images".
    public static String count(long number, String one) {
        return count(number, one, one + "s");
    }

    /// The same for a word of another plural: "1 alias", "2 aliases".
    public static String count(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    /// The same text with every [hidden][#isHidden] character written as its Java escape, so that a
    /// message stays on its line, reads as it is written, and cannot steer a terminal.
    public static String printable(String text) {
        return printable(text, "");
    }

    /// The same, but for these characters, which stay.
    public static String printable(String text, String kept) {
        if (isPlain(text, kept) || text.codePoints().noneMatch(c -> isHidden(c, kept))) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> {
                            if (isHidden(c, kept)) {
                                for (char half : Character.toChars(c)) {
                                    out.append("\\u%04x".formatted((int) half));
                                }
                            } else {
                                out.appendCodePoint(c);
                            }
                        });
        return out.toString();
    }

    /// What nearly all text is. A list has thousands of cells and lines, and this looks at them
    /// fastest.
    private static boolean isPlain(String text, String kept) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' || c > '~') && kept.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHidden(int c, String kept) {
        return isHidden(c) && kept.indexOf(c) < 0;
    }

    /// Whether a terminal would not show the character, but do something: control characters (C0,
    /// C1 and DEL), ends of lines and paragraphs, characters that turn the direction of writing,
    /// characters without a width, blanks that Unicode calls letters, and halves of characters.
    public static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            default -> isBlankLetter(c);
        };
    }

    /// Letters and marks that Unicode has nothing drawn for (Default_Ignorable_Code_Point); without
    /// the variation selectors, which emoji have.
    private static boolean isBlankLetter(int c) {
        return switch (c) {
            case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180c, 0x180d, 0x180f -> true;
            case 0x2065, 0x3164, 0xffa0 -> true;
            default -> (c >= 0xfff0 && c <= 0xfff8) || (c >= 0xe0000 && c <= 0xe0fff);
        };
    }
}
