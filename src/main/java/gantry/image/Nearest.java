package gantry.image;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// The known word that somebody meant who mistyped it.
public final class Nearest {
    private Nearest() {}

    /// The known word with the fewest mistakes: letters that are missing, too many, wrong, or
    /// swapped with their neighbour. None where even that word has more than a slip makes.
    public static Optional<String> to(String word, Collection<String> known) {
        record Candidate(String word, int mistakes) {}
        return known.stream()
                .map(candidate -> new Candidate(candidate, mistakes(word, candidate)))
                .filter(c -> c.mistakes <= bearable(word) && c.mistakes < c.word.length())
                .min(Comparator.comparingInt(Candidate::mistakes).thenComparing(Candidate::word))
                .map(Candidate::word);
    }

    /// What follows a refusal of the word: `; did you mean "list"?`, or nothing.
    public static String hint(String word, Collection<String> known) {
        return to(word, known).map("; did you mean \"%s\"?"::formatted).orElse("");
    }

    private static int bearable(String word) {
        return word.length() < 4 ? 1 : word.length() < 12 ? 2 : 3;
    }

    /// The distance that Damerau and Levenshtein measure, in which no letter moves twice.
    private static int mistakes(String a, String b) {
        int[][] distance = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                distance[i][j] = i == 0 || j == 0 ? i + j : step(distance, a, b, i, j);
            }
        }
        return distance[a.length()][b.length()];
    }

    private static int step(int[][] distance, String a, String b, int i, int j) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best =
                Math.min(
                        distance[i - 1][j - 1] + same,
                        1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, distance[i - 2][j - 2] + 1) : best;
    }
}
