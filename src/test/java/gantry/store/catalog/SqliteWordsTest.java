package gantry.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SqliteWordsTest {
    @Test
    void theHeadingOfACheckAndTheCodesOfTheDriverAreLeftOut() {
        assertThat(SqliteWords.ofCheck("*** in database main ***\nTree 5 page 7: bad page"))
                .isEqualTo("SQLite says: Tree 5 page 7: bad page");
        assertThat(SqliteWords.ofCheck("row 3 missing from index i\u0007"))
                .isEqualTo("SQLite says: row 3 missing from index i\\u0007");
        assertThat(
                        SqliteWords.of(
                                new SQLException(
                                        "[SQLITE_ERROR] SQL error or missing database (no such"
                                                + " table: image (old))")))
                .isEqualTo("SQLite says: no such table: image (old)");
        assertThat(SqliteWords.of(new SQLException("broken"))).isEqualTo("SQLite says: broken");
    }

    @Test
    void aCheckThatNamesNothingIsToldInOurWords() {
        for (String nothing : new String[] {"", "*** in database main ***\n"}) {
            assertThat(SqliteWords.ofCheck(nothing)).isEqualTo("its parts do not fit together");
        }
    }
}
