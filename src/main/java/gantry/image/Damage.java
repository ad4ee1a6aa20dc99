package gantry.image;

import java.time.Instant;

/// What is known to be wrong with a file of a stored image. The file is not read any more until it
/// is put back, or found sound after all.
///
/// @param file its key in the store
/// @param foundAt when it was noticed
public record Damage(String file, Fault fault, Instant foundAt) {
    public enum Fault {
        MISSING("is missing"),
        SIZE("is damaged: it has another size"),
        SUM("is damaged: its bytes have another SHA-256"),
        UNREADABLE("is damaged: the disk cannot read it");

        private final String words;

        Fault(String words) {
            this.words = words;
        }
    }

    /// For people: which file, and what is wrong with it.
    public String sentence() {
        return "its file %s %s".formatted(file, fault.words);
    }
}
