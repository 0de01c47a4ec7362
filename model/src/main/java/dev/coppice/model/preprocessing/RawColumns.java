package dev.coppice.model.preprocessing;

import dev.coppice.model.Quoted;
import dev.coppice.model.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The columns of raw rows, as the declared preprocessing takes them. */
public final class RawColumns {

  private final List<String> names;
  private final RawType[] types;
  private final @Nullable TextIndex[] texts;
  private final EpochUnit[] epochs;
  private final Rules rules;

  /** Those that a row of names must have. */
  private final int[] required;

  /**
   * What is done about rows of names that are not just the columns.
   *
   * @param ignoresExtra whether names that no column has are passed over; else they are refused
   * @param refusesAbsent whether a column that the model uses must be there, be it null; else it is
   *     missing where it is not named
   */
  public record Rules(boolean ignoresExtra, boolean refusesAbsent) {}

  /**
   * @param names in the order of positions; empty if columns have positions alone
   * @param types of all columns
   * @param texts of those that are text
   * @param epochs what numbers in those that are dates count
   * @param rules for rows of names
   */
  RawColumns(
      List<String> names,
      RawType[] types,
      @Nullable TextIndex[] texts,
      EpochUnit[] epochs,
      Rules rules) {
    this.names = List.copyOf(names);
    this.types = types;
    this.texts = texts;
    this.epochs = epochs;
    this.rules = rules;
    this.required = IntStream.range(0, types.length).filter(this::isRequired).toArray();
  }

  /** How many there are, 1 or more. */
  public int count() {
    return types.length;
  }

  /** Their names in order; empty if they have none. */
  public List<String> names() {
    return names;
  }

  /** What is done about rows of names that are not just these. */
  public Rules rules() {
    return rules;
  }

  /** Whether a row of names must have this column, from 0. */
  public boolean isRequired(int column) {
    return rules.refusesAbsent() && types[column] != RawType.UNUSED;
  }

  /**
   * The columns that a row of names must have, and has not.
   *
   * @param isThere whether it has a column, from 0
   */
  public IntStream absent(IntPredicate isThere) {
    return Arrays.stream(required).filter(column -> !isThere.test(column));
  }

  /** What the cells of a column, from 0, are. */
  public RawType type(int column) {
    return types[column];
  }

  /** Whether the cells of all columns are numbers, or true and false. */
  public boolean areNumbers() {
    return Arrays.stream(types).allMatch(type -> type == RawType.NUMBER || type == RawType.BOOLEAN);
  }

  /** What rows of names consist of; empty if columns have positions alone. */
  Optional<Schema> schema() {
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(new Schema(count(), this::schemaColumn, rules.ignoresExtra(), true));
  }

  private Schema.Column schemaColumn(int column) {
    return new Schema.Column(
        names.get(column),
        types[column].columnType(),
        isRequired(column),
        epochs[column] != EpochUnit.NONE);
  }

  /** What numbers in a column, from 0, count if it is one of dates. */
  public EpochUnit epoch(int column) {
    return epochs[column];
  }

  /** A column's name; {@code f0}, {@code f1} and so on if columns have positions alone. */
  public String name(int column) {
    return names.isEmpty() ? "f" + column : names.get(column);
  }

  /** A column as messages name it. */
  public String label(int column) {
    return names.isEmpty() ? Integer.toString(column + 1) : Quoted.of(names.get(column));
  }

  /** The texts of a text column that mean something. */
  TextIndex texts(int column) {
    TextIndex index = texts[column];
    if (index == null) {
      throw new IllegalArgumentException(
          "column: %d, %s (expected: text)".formatted(column, types[column]));
    }
    return index;
  }

  /** Heap bytes, about. */
  long bytes() {
    long bytes = 96 + 12L * types.length + 4L * required.length;
    for (String name : names) {
      bytes += 56 + 2L * name.length();
    }
    for (TextIndex index : texts) {
      bytes += index == null ? 0 : index.bytes();
    }
    return bytes;
  }
}
