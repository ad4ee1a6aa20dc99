package gantry.cli;

/// The arguments make no sense together: exit code 2.
final class Usage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Usage(String message) {
        super(message);
    }

    static Usage wrongCount() {
        return new Usage(Misread.WRONG_COUNT);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
