package dev.coppice.model.preprocessing;

import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One feature, compiled: takes a raw column and fills its columns of the model's rows. It goes step
 * by step over a whole column, not row by row, so that each step is one tight loop.
 */
final class FeaturePipeline {

  private final RawColumns columns;
  private final int column;
  private final int output;
  private final String maker;
  private final List<Stage> stages;
  private final @Nullable OneHotColumns end;

  /**
   * @param column the raw column
   * @param output the model's first column that is made of it
   * @param maker what its columns are but their source, if that can be told in a word; else empty
   * @param stages all steps but one-hot encoding
   * @param end one-hot encoding, if it comes last
   */
  FeaturePipeline(
      RawColumns columns,
      int column,
      int output,
      String maker,
      List<Stage> stages,
      @Nullable OneHotColumns end) {
    this.columns = columns;
    this.column = column;
    this.output = output;
    this.maker = maker;
    this.stages = List.copyOf(stages);
    this.end = end;
  }

  /**
   * Fills this feature's columns of the chunk's matrix.
   *
   * @throws RefusedRowException if a row has no place in it
   */
  void run(Chunk chunk) throws RefusedRowException {
    if (columns.type(column) != RawType.TEXT) {
      System.arraycopy(chunk.raw().numbers(column), 0, chunk.values(), 0, chunk.rows());
    }
    for (Stage stage : stages) {
      stage.run(chunk);
    }
    if (end == null) {
      chunk.missing().markZeros(chunk.values(), chunk.rows());
      store(chunk);
    } else {
      end.run(chunk, output);
    }
  }

  /** The raw column that it is made of. */
  int source() {
    return column;
  }

  /** How many of the model's columns are made of it. */
  int width() {
    return end == null ? 1 : end.width();
  }

  /** What its columns are, to be said where their names alone are those of others, too. */
  String maker() {
    return maker;
  }

  /** Heap bytes of its columns' names at most, but for their categories. */
  long nameBytes() {
    return width() * (56L + 2L * (maker.length() + 1 + columns.name(column).length()));
  }

  /** The lengths of its columns' names together at most, as somebody measures texts. */
  long nameLength(ToLongFunction<String> measure) {
    long own = measure.applyAsLong(maker) + 1 + measure.applyAsLong(columns.name(column));
    return end == null
        ? own
        : width() * (own + 1) + end.lookup().categoryLength(end.width(), measure);
  }

  /** Names of its columns: the raw column's, with the category where there is one for each. */
  List<String> names() {
    String source = columns.name(column);
    return end == null
        ? List.of(source)
        : end.lookup().categories(end.width()).stream()
            .map(category -> source + "=" + category)
            .toList();
  }

  /** Heap bytes, about. */
  long bytes() {
    long bytes = 88 + (end == null ? 0 : end.bytes());
    for (Stage stage : stages) {
      bytes += 4 + stage.bytes();
    }
    return bytes;
  }

  private void store(Chunk chunk) throws RefusedRowException {
    float[] matrix = chunk.matrix();
    int at = output;
    for (int row = 0; row < chunk.rows(); row++) {
      float value = (float) chunk.values()[row];
      if (Float.isInfinite(value)) {
        throw new RefusedRowException(
            "Infinite after preprocessing: column %s (row %d)"
                .formatted(columns.label(column), chunk.from() + row + 1));
      }
      matrix[at] = value;
      at += chunk.width();
    }
  }
}
