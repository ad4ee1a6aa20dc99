package gantry.store.catalog;

import gantry.image.Digest;
import gantry.image.ServedAt;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Where the daemon of the store served last.
public final class ServedRows {
    private static final String CERTIFICATE =
            """
            SELECT fingerprint FROM served_certificate
            """;

    private static final String ADDRESSES =
            """
            SELECT address FROM served_address ORDER BY position
            """;

    private static final String SHOW =
            """
            INSERT INTO served_certificate (one, fingerprint) VALUES (1, ?)
            ON CONFLICT (one) DO UPDATE SET fingerprint = excluded.fingerprint
            """;

    private static final String FORGET_ADDRESSES =
            """
            DELETE FROM served_address
            """;

    private static final String ADD_ADDRESS =
            """
            INSERT INTO served_address (position, address) VALUES (?, ?)
            """;

    private final Session session;

    ServedRows(Session session) {
        this.session = session;
    }

    /// Empty where no daemon has ever served.
    public Optional<ServedAt> last() throws IOException {
        Optional<Digest> certificate =
                session.first(CERTIFICATE, row -> new Digest(Texts.of(row, 1)));
        if (certificate.isEmpty()) {
            return Optional.empty();
        }
        List<String> addresses = session.list(ADDRESSES, row -> Texts.of(row, 1));
        return Optional.of(new ServedAt(addresses, certificate.get()));
    }

    public void set(ServedAt at) throws IOException {
        session.change(SHOW, at.certificate());
        session.change(FORGET_ADDRESSES);
        for (int i = 0; i < at.addresses().size(); i++) {
            session.change(ADD_ADDRESS, i, at.addresses().get(i));
        }
    }
}
