package gantry.store.catalog;

/// What a full disk can still give up, so that something can be taken away.
public interface Relief {
    /// Where nothing was laid by.
    Relief NONE = () -> false;

    /// @return whether there is more room now
    boolean makeRoom();
}
