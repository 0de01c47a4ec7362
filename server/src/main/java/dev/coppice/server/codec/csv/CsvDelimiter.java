package dev.coppice.server.codec.csv;

import dev.coppice.model.Quoted;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Detects the delimiter of a CSV body in its first line, where its content type names none.
 *
 * <p>Numbers hold none of the delimiters, so any that occurs delimits. Text and dates hold blanks
 * and colons, and a cell of {@code New York} must not become two: there only {@code ,} {@code ;}
 * and {@code |} are taken for delimiters, and a line that has others alone is refused.
 */
final class CsvDelimiter {

  /** Where several occur in line 1, the earlier one here delimits. */
  static final String ALL = ",;\t| :";

  /** No name of a column is longer. */
  private static final int MAX_NAME_BYTES = 256 << 10;

  /** Matches nothing in a line. */
  private static final byte NONE = '\n';

  /** Those of {@link #ALL}, as bits, that text is not taken to hold. */
  private static final int BETWEEN_TEXTS = 0b001011;

  private CsvDelimiter() {}

  /** The delimiter between numbers. */
  static byte ofNumbers(BodyBytes body) {
    return first(occurring(body, false));
  }

  /**
   * The delimiter between numbers, detected in the row of names above them.
   *
   * @param names the model's feature names
   */
  static byte ofNumbers(BodyBytes body, List<String> names) {
    int found = occurring(body, true);
    return found == 0 || isName(body, names) ? NONE : first(found);
  }

  /**
   * The delimiter between raw cells; none where there is one column, whatever its cells hold.
   *
   * @param header whether line 1 has the names of the columns
   * @throws PayloadException if the line has nothing but what text may hold too
   */
  static byte ofRaw(BodyBytes body, RawColumns columns, boolean header) throws PayloadException {
    boolean isOne = columns.count() == 1;
    if (isOne && !header) {
      return NONE;
    }
    int found = occurring(body, true);
    if (found == 0 || (header && isName(body, columns.names()))) {
      return isOne ? NONE : (byte) ',';
    }
    int sure = columns.areNumbers() ? found : found & BETWEEN_TEXTS;
    if (sure == 0) {
      BodyBytes line = firstLine(body);
      throw BodyFormat.CSV.malformed(
          "%s: %s (expected: one of , ; | between cells, or what delimits said, as in text/csv;"
                  .formatted(
                      header ? "header" : "row 1",
                      Quoted.ofUtf8(line.array(), line.from(), line.to()))
              + " delimiter=\",\")");
    }
    return first(sure);
  }

  /**
   * Which delimiters occur in line 1, one bit each.
   *
   * @param quotes whether what stands in double quotes is left out
   */
  private static int occurring(BodyBytes body, boolean quotes) {
    int found = 0;
    boolean quoted = false;
    for (int i = body.from(); i < body.to() && (quoted || body.array()[i] != '\n'); i++) {
      quoted ^= quotes && body.array()[i] == '"';
      int rank = quoted ? -1 : ALL.indexOf(body.array()[i]);
      if (rank == 0) {
        return 1; // No other can delimit.
      }
      found |= rank > 0 ? 1 << rank : 0;
    }
    return found;
  }

  private static byte first(int found) {
    return found == 0 ? NONE : (byte) ALL.charAt(Integer.numberOfTrailingZeros(found));
  }

  private static boolean isName(BodyBytes body, List<String> names) {
    BodyBytes line = firstLine(body);
    return line.length() <= MAX_NAME_BYTES
        && names.contains(
            new String(line.array(), line.from(), line.length(), StandardCharsets.UTF_8).strip());
  }

  private static BodyBytes firstLine(BodyBytes body) {
    int end = body.from();
    while (end < body.to() && body.array()[end] != '\n') {
      end++;
    }
    return new BodyBytes(body.array(), body.from(), end).trimmed();
  }
}
