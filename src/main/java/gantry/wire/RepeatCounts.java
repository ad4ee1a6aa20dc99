package gantry.wire;

/// How large a regular expression becomes when its counts, such as `{8}` and `{2,5}`, are written
/// out.
final class RepeatCounts {
    private static final long VAST = 1L << 40;

    private final String expression;
    private int at;

    private RepeatCounts(String expression) {
        this.expression = expression;
    }

    /// At most so many characters: all counts may lie within each other, and braces may be no count
    /// at all.
    static long expanded(String expression) {
        RepeatCounts counts = new RepeatCounts(expression);
        long product = Math.max(1, expression.length());
        while (counts.next() && product < VAST) {
            product *= counts.count();
        }
        return product;
    }

    private boolean next() {
        at = expression.indexOf('{', at) + 1;
        return at > 0;
    }

    private long count() {
        long least = number();
        if (at < expression.length() && expression.charAt(at) == ',') {
            at++;
            long most = number();
            return Math.max(1, Math.max(least + 1, most));
        }
        return Math.max(1, least);
    }

    /// No count is above 1000: such an expression is none.
    private long number() {
        long number = 0;
        while (at < expression.length() && Character.isDigit(expression.charAt(at))) {
            number = Math.min(1001, number * 10 + Character.digit(expression.charAt(at), 10));
            at++;
        }
        return number;
    }
}
