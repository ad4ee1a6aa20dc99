package gantry.cli.terminal;

/// The arguments make no sense together: exit code 2.
public final class Usage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public static final String WRONG_COUNT = "Invalid number of arguments";

    public Usage(String message) {
        super(message);
    }

    public static Usage wrongCount() {
        return new Usage(WRONG_COUNT);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
