package dev.coppice.server.codec.rows;

import dev.coppice.model.preprocessing.DateText;
import dev.coppice.model.preprocessing.EpochUnit;
import dev.coppice.model.preprocessing.RawType;
import dev.coppice.server.codec.decimal.DecimalParser;
import java.util.Locale;

/**
 * Fills raw cells from the text that writes them, cells of CSV and strings of JSON alike, as their
 * columns are declared. Where a column is not text, blanks around what is written mean nothing, and
 * blanks alone, as nothing at all, are a missing value; so is {@code nan}.
 */
public final class RawText {

  private final RawTableBuilder table;
  private final DecimalParser decimals = new DecimalParser();

  public RawText(RawTableBuilder table) {
    this.table = table;
  }

  /**
   * Fills a cell of the row under way.
   *
   * @param column from 0
   * @return false if the text is none of this column
   */
  public boolean set(int column, byte[] utf8, int from, int to) {
    RawType type = table.columns().type(column);
    if (type == RawType.TEXT) {
      return table.set(column, utf8, from, to);
    }
    int first = from;
    int last = to;
    while (first < last && isBlank(utf8[first])) {
      first++;
    }
    while (last > first && isBlank(utf8[last - 1])) {
      last--;
    }
    if (first == last || type == RawType.UNUSED) {
      return true;
    }
    double value =
        type == RawType.DATE ? date(column, utf8, first, last) : number(utf8, first, last);
    boolean isRefused =
        Double.isInfinite(value)
            || (type == RawType.BOOLEAN && value != 0 && value != 1 && !Double.isNaN(value));
    if (!isRefused) {
      table.set(column, value);
    }
    return !isRefused;
  }

  /**
   * What the cells of a column of dates are, as messages say it.
   *
   * @param example a date
   */
  public String expectedDate(int column, String example) {
    EpochUnit unit = table.columns().epoch(column);
    return unit == EpochUnit.NONE
        ? "a date such as " + example
        : "a date such as %s, or %s since 1970"
            .formatted(example, unit.name().toLowerCase(Locale.ROOT));
  }

  /** The number that is written, or 1 and 0 for true and false; infinite if it is none. */
  private double number(byte[] utf8, int from, int to) {
    double value = decimals.parse(utf8, from, to);
    if (decimals.end() == to) {
      return value;
    }
    double truth = TruthText.parse(utf8, from, to);
    return Double.isNaN(truth) ? missingOrRefused(utf8, from, to) : truth;
  }

  private double date(int column, byte[] utf8, int from, int to) {
    double value = DateText.parse(utf8, from, to);
    if (Double.isNaN(value)) {
      double epoch = decimals.parse(utf8, from, to);
      value = decimals.end() == to ? table.columns().epoch(column).seconds(epoch) : Double.NaN;
    }
    return Double.isNaN(value) ? missingOrRefused(utf8, from, to) : value;
  }

  private static double missingOrRefused(byte[] utf8, int from, int to) {
    return DecimalParser.isNan(utf8, from, to) ? Double.NaN : Double.POSITIVE_INFINITY;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }
}
