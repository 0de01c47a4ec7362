package dev.coppice.model.preprocessing;

import dev.coppice.model.preprocessing.Mapping.Fallback;
import dev.coppice.model.preprocessing.Mapping.Kind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One feature, compiled: takes a raw column and fills its columns of the model's rows. It goes step
 * by step over a whole column, not row by row, so that each step is one tight loop.
 */
final class FeaturePipeline {

  private final RawColumns columns;
  private final int column;
  private final int output;
  private final int width;
  private final List<NumberStep> before;
  private final @Nullable Codes codes;
  private final Mapping.@Nullable Rule rule;
  private final List<NumberStep> after;

  /**
   * @param column the raw column
   * @param output the model's first column that is made of it
   * @param width how many are
   * @param before steps up to the mapping
   * @param codes of the mapping, null if there is none
   * @param rule of the mapping, null if there is none
   * @param after steps behind the mapping
   */
  FeaturePipeline(
      RawColumns columns,
      int column,
      int output,
      int width,
      List<NumberStep> before,
      @Nullable Codes codes,
      Mapping.@Nullable Rule rule,
      List<NumberStep> after) {
    this.columns = columns;
    this.column = column;
    this.output = output;
    this.width = width;
    this.before = List.copyOf(before);
    this.codes = codes;
    this.rule = rule;
    this.after = List.copyOf(after);
  }

  /**
   * Fills this feature's columns of the chunk's matrix.
   *
   * @throws RefusedRowException if a row has no place in it
   */
  void run(Chunk chunk) throws RefusedRowException {
    load(chunk);
    if (rule != null) {
      refuse(chunk, rule);
      if (rule.kind() == Kind.ONE_HOT) {
        spread(chunk, rule);
        return;
      }
      decode(chunk, rule);
    }
    after.forEach(step -> step.apply(chunk.values(), chunk.rows()));
    store(chunk);
  }

  /** Heap bytes, about. */
  long bytes() {
    long bytes = 120 + (codes == null ? 0 : codes.bytes());
    for (NumberStep step : before) {
      bytes += 4 + step.bytes();
    }
    for (NumberStep step : after) {
      bytes += 4 + step.bytes();
    }
    return bytes;
  }

  /** Brings the column up to its codes or, without a mapping, its values. */
  private void load(Chunk chunk) {
    if (codes instanceof Codes.OfTexts texts) {
      int[] ranks = chunk.raw().ranks(column);
      for (int row = 0; row < chunk.rows(); row++) {
        chunk.codes()[row] = texts.code(ranks[chunk.from() + row]);
      }
      return;
    }
    System.arraycopy(chunk.raw().numbers(column), chunk.from(), chunk.values(), 0, chunk.rows());
    before.forEach(step -> step.apply(chunk.values(), chunk.rows()));
    if (codes instanceof Codes.OfNumbers numbers) {
      for (int row = 0; row < chunk.rows(); row++) {
        chunk.codes()[row] = numbers.code(chunk.values()[row]);
      }
    }
  }

  private void refuse(Chunk chunk, Mapping.Rule rule) throws RefusedRowException {
    if (!rule.missing().isRefused() && !rule.unknown().isRefused()) {
      return;
    }
    for (int row = 0; row < chunk.rows(); row++) {
      int code = chunk.codes()[row];
      if (code < 0 && fallback(rule, code).isRefused()) {
        throw refusal(chunk, row);
      }
    }
  }

  private RefusedRowException refusal(Chunk chunk, int row) {
    String category =
        columns.type(column) == RawType.TEXT
            ? chunk.raw().text(chunk.from() + row, column)
            : text(chunk.values()[row]);
    return new RefusedRowException(
        "%s in column %s (row %d)"
            .formatted(
                category == null ? "Missing category" : "Unknown category: " + category,
                columns.label(column),
                chunk.from() + row + 1));
  }

  /** A number as clients write it, null if it is missing. */
  private static @Nullable String text(double value) {
    if (Double.isNaN(value)) {
      return null;
    }
    return value == (long) value ? Long.toString((long) value) : Double.toString(value);
  }

  private void spread(Chunk chunk, Mapping.Rule rule) {
    for (int row = 0; row < chunk.rows(); row++) {
      int code = chunk.codes()[row];
      int first = row * chunk.width() + output;
      if (code < 0) {
        float value = (float) fallback(rule, code).value();
        Arrays.fill(chunk.matrix(), first, first + width, value);
      } else if (code != rule.droppedCode()) {
        boolean isBehind = rule.droppedCode() >= 0 && code > rule.droppedCode();
        chunk.matrix()[first + (isBehind ? code - 1 : code)] = 1;
      }
    }
  }

  private static void decode(Chunk chunk, Mapping.Rule rule) {
    for (int row = 0; row < chunk.rows(); row++) {
      int code = chunk.codes()[row];
      chunk.values()[row] = code >= 0 ? code : fallback(rule, code).value();
    }
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

  private static Fallback fallback(Mapping.Rule rule, int code) {
    return code == Codes.MISSING ? rule.missing() : rule.unknown();
  }
}
