package dev.coppice.server.codec.rows;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names that stand once above all rows: which column each cell below them belongs to. */
public final class NamedColumns {

  private static final int NONE = -1;

  private final ColumnLookup known;
  private final String send;
  private final HeapShare heap;
  private final BitSet named = new BitSet();
  private final UnknownNames unknown = new UnknownNames();
  private int[] columns = new int[16];
  private int width;
  private boolean isInOrder = true;
  private boolean hasNames;
  private @Nullable String twice;

  /**
   * @param send what to send in place of names that the model does not have
   * @param heap what the columns are taken from
   */
  public NamedColumns(ColumnLookup known, String send, HeapShare heap) {
    this.known = known;
    this.send = send;
    this.heap = heap;
  }

  /**
   * Adds a name.
   *
   * @param column that it was found to be, from 0; -1 if there is none
   * @param number where it stands, from 1
   */
  public void add(int column, String name, int number) {
    hasNames = true;
    if (column < 0) {
      heap.take((long) Character.BYTES * name.length()); // The first of them are kept.
      unknown.add(name, "column", number);
      add(NONE);
    } else if (named.get(column)) {
      if (twice == null) {
        twice = "Feature name twice: %s (column %d)".formatted(Quoted.of(name), number);
      }
      add(NONE);
    } else {
      named.set(column);
      add(column);
    }
  }

  /** Adds a column without a name, whose cells belong to none. */
  public void addNameless() {
    add(NONE);
  }

  private void add(int column) {
    if (width == columns.length) {
      heap.take((long) Integer.BYTES * width);
      columns = Arrays.copyOf(columns, 2 * width);
    }
    isInOrder &= column == width;
    columns[width++] = column;
  }

  /** How many columns there are. */
  public int width() {
    return width;
  }

  /** Whether any column has a name. */
  public boolean hasNames() {
    return hasNames;
  }

  /** Whether there is a name for a column. */
  public boolean has(int column) {
    return named.get(column);
  }

  /** Whether the names are the model's first ones in its order, so that a cell is where it goes. */
  public boolean isInOrder() {
    return isInOrder;
  }

  /** The column that cells of this index belong to; -1 if they are passed over. */
  public int column(int index) {
    return index < width ? columns[index] : NONE;
  }

  /**
   * Why rows below the names do not fit the model; empty if they may.
   *
   * @param ignoresExtra whether names that no column has are passed over
   */
  public Optional<String> flaw(boolean ignoresExtra) {
    if (twice != null) {
      return Optional.of(twice);
    } else if (known.isEmpty() && hasNames) {
      return Optional.of(ColumnLookup.nameless(send));
    } else if (unknown.areRefused(ignoresExtra, !named.isEmpty())) {
      return Optional.of(unknown.message());
    }
    return Optional.empty();
  }
}
