package dev.coppice.server.codec.tensors.data;

import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.ColumnLookup;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.UnknownNames;
import java.util.BitSet;
import java.util.List;

/** The two conventions in which tensors are rows: one with all columns, or one per column. */
public final class TensorColumns {

  /** For a name that the rows pass over. */
  static final int NONE = -1;

  private TensorColumns() {}

  /** The one tensor that has all columns by their positions. */
  public static Tensor only(List<Tensor> inputs) throws PayloadException {
    if (inputs.size() != 1) {
      throw BodyFormat.TENSORS.malformed(
          "inputs: %d (expected: one tensor [rows, features], or the parameter content_type \"pd\""
                  .formatted(inputs.size())
              + " and one tensor for each column)");
    }
    Tensor input = inputs.getFirst();
    if (input.shape().rank() != 2 || input.shape().columns() < 1) {
      throw input.refused("shape " + input.shape(), "[rows, features]");
    }
    return input;
  }

  /** How many rows the columns have, which must be as many in each. */
  public static long rows(List<Tensor> inputs) throws PayloadException {
    long rows = inputs.getFirst().shape().rows();
    for (Tensor input : inputs) {
      if (!input.shape().isColumn() || input.shape().rows() != rows) {
        throw input.refused(
            "shape " + input.shape(), "[%d] or [%d, 1] of a column by name".formatted(rows, rows));
      }
    }
    return rows;
  }

  /**
   * The column of each input, from 0; {@link #NONE} for one that is passed over.
   *
   * @param ignoresExtra whether names that no column has are passed over
   * @throws PayloadException if a name is unknown, or there twice
   */
  public static int[] columns(
      List<Tensor> inputs, ColumnLookup lookup, boolean ignoresExtra, HeapShare heap)
      throws PayloadException {
    heap.take(Integer.BYTES * (long) inputs.size());
    int[] columns = new int[inputs.size()];
    BitSet named = new BitSet();
    UnknownNames unknown = new UnknownNames();
    for (int i = 0; i < columns.length; i++) {
      Tensor input = inputs.get(i);
      columns[i] = lookup.column(input.name());
      if (columns[i] < 0) {
        columns[i] = NONE;
        unknown.add(input.name(), "input", i + 1);
      } else if (named.get(columns[i])) {
        throw input.refused("the name twice", "once");
      } else {
        named.set(columns[i]);
      }
    }
    if (unknown.areRefused(ignoresExtra, !named.isEmpty())) {
      throw PayloadException.mismatch(unknown.message());
    }
    return columns;
  }
}
