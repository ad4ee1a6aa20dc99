package gantry.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text in a header's value. Go sends UTF-8 as it is, and HTTP libraries here give and take one
/// character for each byte.
final class HeaderText {
    private HeaderText() {}

    /// What was meant by the bytes, where they are UTF-8.
    static String received(String value) {
        if (value.chars().allMatch(c -> c < 0x80) || value.chars().anyMatch(c -> c > 0xff)) {
            return value;
        }
        try {
            byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }

    /// The bytes for a text. Control characters, which would end the header, become underscores.
    static String sent(String text) {
        byte[] bytes = text.replaceAll("\\p{Cntrl}", "_").getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
