import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/// One SHA-256 pass over a file with the JDK: the floor under every import.
void main(String[] args) throws IOException, GeneralSecurityException {
    MessageDigest sum = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 17];
    try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            sum.update(buffer, 0, n);
        }
    }
    IO.println(java.util.HexFormat.of().formatHex(sum.digest()));
}
