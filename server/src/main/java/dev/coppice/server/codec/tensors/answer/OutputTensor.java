package dev.coppice.server.codec.tensors.answer;

import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor that an answer has.
 *
 * @param source of its values
 * @param sizes of its dimensions after the rows; {@link #ANY} where the model alone knows
 * @param isBinary whether its data is binary
 */
public record OutputTensor(
    String name, TensorSource source, List<Integer> sizes, boolean isBinary) {

  /** A size that is known once rows are scored. */
  public static final int ANY = -1;

  public OutputTensor {
    sizes = List.copyOf(sizes);
  }

  /** All outputs that a model may be asked for, {@code predict} first. */
  public static List<OutputTensor> all(ModelInfo model) {
    OutputNames names = new OutputNames(model);
    List<OutputTensor> outputs = new ArrayList<>();
    for (String name : OutputNames.ALL) {
      names.find(name, false).ifPresent(outputs::add);
    }
    return List.copyOf(outputs);
  }

  /** Name of the values' type. */
  public String datatype() {
    return source.type().name();
  }

  /** Values per row. */
  int width(RowValues values) {
    return values.count(source) / values.rows();
  }

  /** The same, before any row is scored. */
  int width(Model model) {
    int width = 1;
    for (int size : sizes) {
      width *= size == ANY ? TensorSource.Leaves.ofRow(model) : size;
    }
    return width;
  }

  /** The sizes of all dimensions of so many rows; one of a row's single value has rows alone. */
  List<Integer> shape(int rows, RowValues values) {
    List<Integer> shape = new ArrayList<>(1 + sizes.size());
    shape.add(rows);
    for (int size : sizes) {
      shape.add(size == ANY ? width(values) : size);
    }
    return shape;
  }

  /**
   * Bytes of the binary data of so many rows.
   *
   * @param width values per row
   */
  long bytes(int rows, int width) {
    return (long) source.type().size() * rows * width;
  }

  /** Bytes of the same as text, at most. */
  long textBytes(int rows, int width) {
    return (long) source.maxCharacters() * rows * width;
  }
}
