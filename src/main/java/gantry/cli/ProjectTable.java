package gantry.cli;

import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Table;
import gantry.image.Project;
import java.util.List;

/// The columns of `project list`: those of lxc that an image store can fill.
public final class ProjectTable {
    private static final List<String> HEADERS = List.of("NAME", "IMAGES", "DESCRIPTION", "USED BY");

    /// A project and how many things it holds: images, and the one profile.
    public record Row(Project project, int usedBy) {}

    private ProjectTable() {}

    /// @param current marked as the one that commands mean by themselves
    public static Table of(List<Row> rows, String current) {
        return new Table(HEADERS, rows.stream().map(row -> cells(row, current)).toList());
    }

    private static List<String> cells(Row row, String current) {
        Project project = row.project();
        boolean isCurrent = project.name().equals(current);
        return List.of(
                SafeText.oneLine(project.name()) + (isCurrent ? " (current)" : ""),
                project.ownImages() ? "YES" : "NO",
                SafeText.oneLine(project.description()),
                Integer.toString(row.usedBy()));
    }
}
