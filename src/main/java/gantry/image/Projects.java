package gantry.image;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/// The projects of a store or a server.
public interface Projects {
    /// Every project, in no particular order.
    List<Project> list() throws IOException;

    /// @throws ImageFailure.NotFound if there is none of that name
    Project find(String name) throws IOException;

    /// @throws ImageFailure.AlreadyExists if there is one of that name
    void create(Project project) throws IOException;

    /// Changes all but the name.
    ///
    /// @param change of the project as it is then
    /// @throws ImageFailure.Invalid if the features of `default` would change, or images are in the
    ///     way of sharing those of `default`
    void update(String name, UnaryOperator<Project> change) throws IOException;

    /// Whoever is restricted to the project may use it under its new name.
    ///
    /// @throws ImageFailure.Forbidden for `default`
    /// @throws ImageFailure.Invalid for a project that has images
    /// @throws ImageFailure.AlreadyExists if there is one of the new name
    void rename(String name, String newName) throws IOException;

    /// @throws ImageFailure.Invalid for `default`, and for a project that still has images
    void delete(String name) throws IOException;
}
