package dev.coppice.model.preprocessing;

import static dev.coppice.model.preprocessing.Documents.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Matrix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Short ways from values to raw tables, and back from matrices, or to what is expected of both. */
final class RawRows {

  private RawRows() {}

  /** Rows of numbers, texts (also of dates) and nulls. */
  @SafeVarargs
  static RawTable table(Preprocessing preprocessing, List<@Nullable Object>... rows) {
    RawTable table = new RawTable(preprocessing.columns(), HeapShare.UNBOUNDED);
    for (List<@Nullable Object> row : rows) {
      table.beginRow();
      for (int column = 0; column < row.size(); column++) {
        set(table, preprocessing.columns().type(column), column, row.get(column));
      }
      table.endRow();
    }
    return table;
  }

  /** Rows of one column. */
  static RawTable column(Preprocessing preprocessing, @Nullable Object... values) {
    RawTable table = new RawTable(preprocessing.columns(), HeapShare.UNBOUNDED);
    for (Object value : values) {
      table.beginRow();
      set(table, preprocessing.columns().type(0), 0, value);
      table.endRow();
    }
    return table;
  }

  private static void set(RawTable table, RawType type, int column, @Nullable Object value) {
    if (value instanceof Number number) {
      table.set(column, number.doubleValue());
    } else if (value instanceof String text) {
      byte[] utf8 = ("<" + text + ">").getBytes(UTF_8);
      if (type == RawType.DATE) {
        table.set(column, DateText.parse(utf8, 1, utf8.length - 1));
      } else {
        table.set(column, utf8, 1, utf8.length - 1);
      }
    }
  }

  /** Every row of what becomes of them. */
  static List<List<Float>> apply(Preprocessing preprocessing, RawTable table)
      throws RefusedRowException {
    Matrix matrix = preprocessing.apply(table, 0, table.rows());
    List<List<Float>> rows = new ArrayList<>();
    for (int row = 0; row < matrix.rows(); row++) {
      List<Float> cells = new ArrayList<>();
      for (int column = 0; column < matrix.columns(); column++) {
        cells.add(matrix.values()[row * matrix.columns() + column]);
      }
      rows.add(cells);
    }
    return rows;
  }

  /** What a document makes of values of one column. */
  static void assertRows(String document, List<@Nullable Object> values, List<List<Float>> expected)
      throws RefusedRowException {
    Preprocessing preprocessing = read(document);
    RawTable table = RawRows.column(preprocessing, values.toArray());
    assertThat(RawRows.apply(preprocessing, table)).isEqualTo(expected);
  }

  /** What a document says of values of one column that it does not take. */
  static void assertRefused(String document, List<@Nullable Object> values, String message) {
    Preprocessing preprocessing = read(document);
    RawTable table = RawRows.column(preprocessing, values.toArray());
    assertThatExceptionOfType(RefusedRowException.class)
        .isThrownBy(() -> preprocessing.apply(table, 0, table.rows()))
        .withMessage(message);
  }
}
