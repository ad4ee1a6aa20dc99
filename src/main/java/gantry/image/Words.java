package gantry.image;

/// Text from strangers, made fit for a message.
public final class Words {
    private Words() {}

    /// The same text with every control character written as its Java escape, so that a message
    /// stays on its line and cannot steer a terminal.
    public static String printable(String text) {
        if (text.codePoints().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> {
                            if (Character.isISOControl(c)) {
                                out.append("\\u%04x".formatted(c));
                            } else {
                                out.appendCodePoint(c);
                            }
                        });
        return out.toString();
    }
}
