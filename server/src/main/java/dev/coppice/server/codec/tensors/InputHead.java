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
    private long negative;

    void add(long size) {
      rank++;
      negative = Math.min(negative, size);
      if (rank == 1) {
        rows = size;
      } else if (rank == 2) {
        columns = size;
      }
    }

    /** The shape of all. */
    Shape shape(String input) throws PayloadException {
      if (negative < 0) {
        throw BodyFormat.TENSORS.malformed(
            "%s: a size of %d in its shape (expected: from 0)"
                .formatted(Tensor.quoted(input), negative));
      }
      if (rank < 1 || rank > 2) {
        throw BodyFormat.TENSORS.malformed(
            "%s: a shape of %d sizes (expected: [rows, features], or [rows] for a column by name)"
                .formatted(Tensor.quoted(input), rank));
      }
      return new Shape(rank, rows, columns);
    }
  }
}
