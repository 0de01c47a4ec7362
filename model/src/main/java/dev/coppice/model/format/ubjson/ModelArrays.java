package dev.coppice.model.format.ubjson;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.FloatColumn;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.ModelLimits;
import dev.coppice.model.format.ModelReader;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;

/**
 * Copies the arrays of numbers of a model to UBJSON, each in the type in which XGBoost's parser
 * asks for it; an array that XGBoost does not know is passed over.
 */
final class ModelArrays {

  private static final int MAX_VALUES = 2 * ModelLimits.MAX_NODES;

  private final ModelReader reader;
  private final IntColumn integers;
  private final FloatColumn floats;

  ModelArrays(ModelReader reader, ReadingMemory memory) {
    this.reader = reader;
    this.integers = new IntColumn(MAX_VALUES, memory);
    this.floats = new FloatColumn(MAX_VALUES, memory);
  }

  static boolean isArrayOfContainers(String name) {
    return switch (name) {
      case "trees", "feature_names", "feature_types" -> true;
      default -> false;
    };
  }

  /** Copies the array at hand as the member of that name. */
  void copy(String name, UbjsonWriter out) throws IOException, InvalidModelException {
    switch (name) {
      case "base_weights",
          "leaf_weights",
          "loss_changes",
          "split_conditions",
          "sum_hessian",
          "ti+",
          "tj-",
          "weights" ->
          typedFloats(name, out);
      case "categories",
          "categories_nodes",
          "left_children",
          "parents",
          "right_children",
          "split_indices" ->
          typedIntegers(name, 'l', out);
      case "default_left" -> flags(name, out);
      case "split_type" -> typedIntegers(name, 'U', out);
      case "categories_segments", "categories_sizes" -> typedIntegers(name, 'L', out);
      case "iteration_indptr", "tree_info" -> plainIntegers(name, out);
      case "weight_drop" -> plainFloats(name, out);
      default -> reader.skip();
    }
  }

  private void typedFloats(String name, UbjsonWriter out)
      throws IOException, InvalidModelException {
    reader.floats(floats);
    out.name(name);
    out.beginTypedArray('d', floats.size());
    for (int i = 0; i < floats.size(); i++) {
      out.rawInt(Float.floatToRawIntBits(floats.get(i)));
    }
  }

  /** To XGBoost 1 alone is true, of all the numbers that JSON can have there. */
  private void flags(String name, UbjsonWriter out) throws IOException, InvalidModelException {
    reader.integers(integers);
    out.name(name);
    out.beginTypedArray('U', integers.size());
    for (int i = 0; i < integers.size(); i++) {
      out.raw(integers.get(i) == 1 ? 1 : 0);
    }
  }

  private void typedIntegers(String name, char type, UbjsonWriter out)
      throws IOException, InvalidModelException {
    reader.integers(integers);
    out.name(name);
    out.beginTypedArray(type, integers.size());
    for (int i = 0; i < integers.size(); i++) {
      int value = integers.get(i);
      switch (type) {
        case 'U' -> {
          if (value < 0 || value > 255) {
            throw reader.place().refuse("[" + i + "] is " + value + " (expected: 0 to 255)");
          }
          out.raw(value);
        }
        case 'L' -> out.rawLong(value);
        default -> out.rawInt(value);
      }
    }
  }

  private void plainIntegers(String name, UbjsonWriter out)
      throws IOException, InvalidModelException {
    reader.integers(integers);
    out.name(name);
    out.beginArray();
    for (int i = 0; i < integers.size(); i++) {
      out.integer(integers.get(i));
    }
    out.endArray();
  }

  private void plainFloats(String name, UbjsonWriter out)
      throws IOException, InvalidModelException {
    reader.floats(floats);
    out.name(name);
    out.beginArray();
    for (int i = 0; i < floats.size(); i++) {
      out.number(floats.get(i));
    }
    out.endArray();
  }
}
