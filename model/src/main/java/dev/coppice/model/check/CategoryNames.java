package dev.coppice.model.check;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.Members;
import dev.coppice.model.format.ModelReader;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;

/**
 * Checks the container of category names, {@code cats}, that models trained from data frames carry
 * since XGBoost 3.1. Scoring float32 rows never reads it; it is loaded, and takes memory.
 */
final class CategoryNames {

  private static final int MAX_VALUES = 1 << 22;

  private final ModelReader reader;
  private final IntColumn column;
  private long bytes;

  CategoryNames(ModelReader reader, ReadingMemory memory) {
    this.reader = reader;
    this.column = new IntColumn(MAX_VALUES, memory);
  }

  /** Native bytes of the names. */
  long bytes() {
    return bytes;
  }

  /** Reads the container at hand. */
  void check() throws IOException, InvalidModelException {
    Members members = new Members(reader);
    int features = 0;
    int segments = 0;
    int total = 0;
    int sorted = 0;
    members.begin();
    String name;
    while ((name = members.next()) != null) {
      switch (name) {
        case "enc" -> features = checkColumns();
        case "feature_segments" -> {
          segments = checkAscending();
          total = segments == 0 ? 0 : column.get(segments - 1);
        }
        case "sorted_idx" -> {
          reader.integers(column);
          sorted = column.size();
        }
        default -> reader.skip();
      }
    }
    members.require("enc", "feature_segments", "sorted_idx");
    bytes += 4L * (segments + sorted);
    if (segments != 0) {
      reader.place().requireLength("feature_segments", segments, features + 1);
    }
    if (sorted != 0) {
      reader.place().requireLength("sorted_idx", sorted, total);
    }
    if (total != 0 && features == 0) {
      throw reader.place().refuse("enc", "no columns", "1 or more");
    }
  }

  private int checkColumns() throws IOException, InvalidModelException {
    int columns = 0;
    reader.beginArray();
    while (reader.nextElement()) {
      checkColumn();
      columns++;
    }
    return columns;
  }

  /** One feature: text as offsets into its characters, or numbers of a type. */
  private void checkColumn() throws IOException, InvalidModelException {
    Members members = new Members(reader);
    long values = 0;
    int offsets = 0;
    int end = 0;
    members.begin();
    String name;
    while ((name = members.next()) != null) {
      switch (name) {
        case "offsets" -> {
          offsets = checkAscending();
          end = offsets == 0 ? 0 : column.get(offsets - 1);
        }
        case "values" -> values = reader.numbers();
        case "type" -> reader.integer();
        default -> reader.skip();
      }
    }
    members.require("values");
    if (!members.has("offsets")) {
      members.require("type");
    } else {
      reader.place().requireLength("values", values, end);
    }
    // At most 8 bytes a value, and two vectors with their views.
    bytes += 160 + 4L * offsets + 8 * values;
  }

  /** Offsets start at 0 and never fall; returns how many there are. */
  private int checkAscending() throws IOException, InvalidModelException {
    reader.integers(column);
    for (int i = 0; i < column.size(); i++) {
      int least = i == 0 ? 0 : column.get(i - 1);
      int value = column.get(i);
      if (value < least || (i == 0 && value != 0)) {
        throw reader.place().refuse("[" + i + "] is " + value + " (expected: ascending from 0)");
      }
    }
    return column.size();
  }
}
