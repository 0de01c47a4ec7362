package dev.coppice.server.codec.tensors;

import dev.coppice.model.Quoted;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tensors.data.DataType;
import dev.coppice.server.codec.tensors.data.Shape;
import dev.coppice.server.codec.tensors.data.Tensor;
import java.util.Arrays;

/** What an input says of its data, whatever the body's format. */
final class InputHead {

  private InputHead() {}

  /** The type of that name. */
  static DataType type(String input, String name) throws PayloadException {
    return DataType.of(name)
        .orElseThrow(
            () ->
                BodyFormat.TENSORS.malformed(
                    "%s: datatype %s (expected: one of %s)"
                        .formatted(
                            Tensor.quoted(input),
                            Quoted.of(name),
                            Arrays.toString(DataType.values()))));
  }

  /** The sizes of a shape, as they come. */
  static final class Dimensions {

    private int rank;
    private long rows;
    private long columns = 1;

    void add(long size) {
      rank++;
      if (rank == 1) {
        rows = size;
      } else if (rank == 2) {
        columns = size;
      }
    }

    /** The shape of all. */
    Shape shape(String input) throws PayloadException {
      if (rank < 1 || rank > 2 || rows < 0 || columns < 0) {
        throw BodyFormat.TENSORS.malformed(
            "%s: a shape of %d sizes (expected: [rows, features], or [rows] for a column by name)"
                .formatted(Tensor.quoted(input), rank));
      }
      return new Shape(rank, rows, columns);
    }
  }
}
