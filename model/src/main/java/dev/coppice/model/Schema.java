package dev.coppice.model;

import java.util.function.IntFunction;

/**
 * What a row of names consists of. It is a view of what its model keeps on the heap anyway: columns
 * are made when they are asked for, and native memory is never touched.
 */
public final class Schema {

  /** Columns of the widest schema that answers list; a wider one is megabytes per request. */
  public static final int MAX_LISTED = 10_000;

  private final int count;
  private final IntFunction<Column> columns;
  private final boolean takesOthers;
  private final boolean takesTexts;

  /**
   * One column.
   *
   * @param required whether a row must have it, be it null
   * @param epoch whether its dates may be numbers too, of units since 1970
   */
  public record Column(String name, ColumnType type, boolean required, boolean epoch) {}

  /**
   * @param count of columns
   * @param columns each, from 0
   * @param takesOthers whether rows may have other names besides, which are passed over
   * @param takesTexts whether a value may also be the text that writes it, and a number true or
   *     false
   */
  public Schema(int count, IntFunction<Column> columns, boolean takesOthers, boolean takesTexts) {
    this.count = count;
    this.columns = columns;
    this.takesOthers = takesOthers;
    this.takesTexts = takesTexts;
  }

  /** How many columns there are. */
  public int count() {
    return count;
  }

  /** A column, from 0, in the order of rows without names. */
  public Column column(int index) {
    return columns.apply(index);
  }

  /** Whether rows may have other names besides, which are passed over. */
  public boolean takesOthers() {
    return takesOthers;
  }

  /** Whether a value may also be the text that writes it, and a number true or false. */
  public boolean takesTexts() {
    return takesTexts;
  }
}
