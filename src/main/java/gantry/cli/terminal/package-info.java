/// What is printed: tables, YAML as Go writes it, safe text, progress; the editor.
@NullMarked
package gantry.cli.terminal;

import org.jspecify.annotations.NullMarked;
