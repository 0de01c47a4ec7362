package dev.coppice.server.api.openinference;

import dev.coppice.cache.resident.Lease;
import dev.coppice.model.ColumnType;
import dev.coppice.model.Model;
import dev.coppice.model.Schema;
import dev.coppice.model.preprocessing.PreprocessedModel;
import dev.coppice.server.codec.tensors.answer.OutputTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model takes and answers, as tensors.
 *
 * @param name as the request has it
 * @param version the store's version of it
 * @param platform who made it
 */
public record ModelDescription(
    String name,
    String version,
    String platform,
    List<TensorDescription> inputs,
    List<TensorDescription> outputs) {

  /** A size that hangs on the request. */
  private static final long ANY = -1;

  public ModelDescription {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * A tensor of a request or an answer.
   *
   * @param shape its sizes, -1 where they hang on the request
   */
  public record TensorDescription(String name, String datatype, List<Long> shape) {

    public TensorDescription {
      shape = List.copyOf(shape);
    }
  }

  static ModelDescription of(CalledModel called, Lease lease) {
    Model model = lease.model();
    return new ModelDescription(
        called.sent(), lease.version(), "xgboost", inputs(model), outputs(model));
  }

  private static List<TensorDescription> inputs(Model model) {
    Schema schema = model.schema().orElse(null);
    boolean isRaw = model instanceof PreprocessedModel;
    if (schema == null || !isRaw || schema.count() > Schema.MAX_LISTED) {
      long features = isRaw && schema != null ? schema.count() : model.info().featureCount();
      return List.of(new TensorDescription("input-0", "FP32", List.of(ANY, features)));
    }
    List<TensorDescription> columns = new ArrayList<>();
    for (int i = 0; i < schema.count(); i++) {
      Schema.Column column = schema.column(i);
      columns.add(new TensorDescription(column.name(), datatype(column.type()), List.of(ANY)));
    }
    return columns;
  }

  private static String datatype(ColumnType type) {
    return switch (type) {
      case NUMBER -> "FP64";
      case INTEGER, CATEGORY -> "INT64";
      case BOOLEAN -> "BOOL";
      case DATE, TEXT, ANY -> "BYTES";
    };
  }

  private static List<TensorDescription> outputs(Model model) {
    return OutputTensor.all(model.info()).stream()
        .map(
            output ->
                new TensorDescription(output.name(), output.datatype(), shape(output.sizes())))
        .toList();
  }

  private static List<Long> shape(List<Integer> sizes) {
    List<Long> shape = new ArrayList<>(List.of(ANY));
    sizes.forEach(size -> shape.add((long) size));
    return shape;
  }
}
