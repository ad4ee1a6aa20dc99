package gantry.image;

/// How far a server goes for whoever named an address to it.
public enum Reach {
    /// Anywhere: whoever may do everything names the servers that they mean.
    ANYWHERE,
    /// Only to the networks that are open to clients with restricted certificates.
    ALLOWED
}
