package gantry.json;

/// A list that is written while its items come, so that they need not all be in memory.
public final class JsonList {
    private final StringBuilder json = new StringBuilder("[");

    /// @param item as JSON, such as a shape's `toJson` gives
    public void add(String item) {
        if (json.length() > 1) {
            json.append(',');
        }
        json.append(item);
    }

    /// The whole list; nothing can be added to it.
    public String end() {
        return json.append(']').toString();
    }
}
