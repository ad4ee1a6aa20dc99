package gantry.image;

import java.io.IOException;
import java.util.List;

/// The projects of a store or a server.
public interface Projects {
    /// Every project, in no particular order.
    List<Project> list() throws IOException;

    /// @throws ImageFailure.NotFound if there is none of that name
    Project find(String name) throws IOException;

    /// @throws ImageFailure.AlreadyExists if there is one of that name
    void create(Project project) throws IOException;

    /// @throws ImageFailure.Invalid for `default`, and for a project that still has images
    void delete(String name) throws IOException;
}
