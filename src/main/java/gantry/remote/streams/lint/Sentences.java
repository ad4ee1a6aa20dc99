package gantry.remote.streams.lint;

import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Sentences for a person, each of them once, in their order, and only so many: a tree can be wrong
/// in more ways than there is memory to tell them.
final class Sentences extends AbstractSet<String> {
    /// More than anybody reads.
    static final int MOST = 10_000;

    private final Set<String> told = new LinkedHashSet<>();
    private boolean hasMore;

    /// Beyond the most it is only noted that there are more.
    @Override
    public boolean add(String sentence) {
        if (told.size() < MOST) {
            return told.add(sentence);
        }
        hasMore |= !told.contains(sentence);
        return false;
    }

    /// With a last one that says so where there were more.
    List<String> list() {
        List<String> all = new ArrayList<>(told);
        if (hasMore) {
            all.add("There are more than these %,d; mend them first".formatted(MOST));
        }
        return all;
    }

    @Override
    public Iterator<String> iterator() {
        return told.iterator();
    }

    @Override
    public int size() {
        return told.size();
    }
}
