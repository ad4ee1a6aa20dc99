package gantry.wire;

import java.util.function.Predicate;

/// The fields that a [ServerFilter] can compare.
///
/// @param <T> what has the fields
interface FilterFields<T> {
    /// Whether the field of this name has this value.
    ///
    /// @throws gantry.image.ImageFailure.Invalid where it can never have it
    Predicate<T> matching(String field, String value);
}
