package gantry.cli;

import gantry.image.Project;
import java.util.List;

/// The columns of `project list`: those of lxc that an image store can fill.
final class ProjectTable {
    private static final List<String> HEADERS = List.of("NAME", "IMAGES", "DESCRIPTION", "USED BY");

    /// A project and how many images it holds.
    record Row(Project project, int images) {}

    private ProjectTable() {}

    /// @param current marked as the one that commands mean by themselves
    static Table of(List<Row> rows, String current) {
        return new Table(HEADERS, rows.stream().map(row -> cells(row, current)).toList());
    }

    private static List<String> cells(Row row, String current) {
        Project project = row.project();
        boolean isCurrent = project.name().equals(current);
        return List.of(
                isCurrent ? project.name() + " (current)" : project.name(),
                project.ownImages() ? "YES" : "NO",
                SafeText.oneLine(project.description()),
                Integer.toString(row.images()));
    }
}
