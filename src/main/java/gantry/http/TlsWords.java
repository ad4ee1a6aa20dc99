package gantry.http;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/// What Conscrypt (2.9.0) says of a connection that failed, in the words of Java's own TLS. It adds
/// addresses of memory and lines of its source.
final class TlsWords {
    private static final Pattern ALERT =
            Pattern.compile("OPENSSL_internal:(?:TLSV1|SSLV3|TLS)_?ALERT_(\\w+)");

    private static final Pattern REASON = Pattern.compile("OPENSSL_internal:(\\w+)");

    private TlsWords() {}

    /// The same failure, in those words where it is one of Conscrypt's.
    static SSLException orElse(SSLException e) {
        String message = String.valueOf(e.getMessage());
        String words = words(message);
        return words.equals(message) ? e : new SSLException(words, e);
    }

    private static String words(String message) {
        Matcher alert = ALERT.matcher(message);
        if (alert.find()) {
            String name = lower(alert.group(1));
            return "(%1$s) Received fatal alert: %1$s".formatted(name);
        }
        Matcher reason = REASON.matcher(message);
        if (reason.find()) {
            return "The server does not speak TLS as it should: "
                    + lower(reason.group(1)).replace('_', ' ');
        }
        return switch (message) {
            case "Unable to parse TLS packet header" -> "Unsupported or unrecognized SSL message";
            case "connection closed" -> "Remote host terminated the handshake";
            default -> message;
        };
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
