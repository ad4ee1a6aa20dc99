package gantry.cli;

/// The arguments make no sense together: exit code 2.
final class Usage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final String WRONG_COUNT = "Invalid number of arguments";

    Usage(String message) {
        super(message);
    }

    static Usage wrongCount() {
        return new Usage(WRONG_COUNT);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
