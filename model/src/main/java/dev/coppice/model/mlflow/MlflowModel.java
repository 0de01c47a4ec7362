package dev.coppice.model.mlflow;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Packaging;
import dev.coppice.model.Quoted;
import dev.coppice.model.WrappedModel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that MLflow packaged: its scores are its own, what it says of itself is the package's.
 */
public final class MlflowModel extends WrappedModel {

  private final ModelInfo info;

  private MlflowModel(Model model, ModelInfo info) {
    super(model);
    this.info = info;
  }

  /**
   * A model as its package describes it.
   *
   * @param model closed with the result
   * @throws InvalidModelException if the signature is another model's
   */
  public static MlflowModel of(Model model, Mlmodel description) throws InvalidModelException {
    ModelInfo info = model.info();
    Signature signature = description.signature();
    List<Signature.Column> columns = signature.columns();
    int width = columns.isEmpty() ? signature.width() : columns.size();
    if (width != 0 && width != info.featureCount()) {
      throw new InvalidModelException(
          "signature.inputs: %d columns (expected: %d, as the model has features)"
              .formatted(width, info.featureCount()));
    }
    if (columns.isEmpty() && signature.cells().isEmpty()) {
      return ofPreprocessed(model, description);
    }
    if (columns.isEmpty()) {
      Signature.Column each = new Signature.Column("", signature.cells(), false);
      columns = Collections.nCopies(info.featureCount(), each);
    }
    boolean isReordered = signature.isNamed() && !info.featureNames().isEmpty();
    List<Signature.Column> ordered = isReordered ? ordered(columns, info.featureNames()) : columns;
    List<String> names =
        isReordered || !signature.isNamed()
            ? info.featureNames()
            : columns.stream().map(Signature.Column::name).toList();
    BitSet required = new BitSet();
    List<String> types = new ArrayList<>();
    for (int i = 0; i < ordered.size(); i++) {
      required.set(i, signature.isNamed() && ordered.get(i).required());
      types.add(type(ordered.get(i), info, i));
    }
    return with(model, names, types, packaging(description, true, required));
  }

  /**
   * The same where rows are not the model's own, so that the signature says nothing of them.
   *
   * @param model closed with the result
   */
  public static MlflowModel ofPreprocessed(Model model, Mlmodel description) {
    ModelInfo info = model.info();
    return with(
        model,
        info.featureNames(),
        info.featureTypes(),
        packaging(description, false, new BitSet()));
  }

  /** The columns in the model's order. */
  private static List<Signature.Column> ordered(List<Signature.Column> columns, List<String> names)
      throws InvalidModelException {
    Map<String, Signature.Column> byName = new HashMap<>();
    columns.forEach(column -> byName.put(column.name(), column));
    List<Signature.Column> ordered = new ArrayList<>();
    for (String name : names) {
      Signature.Column column = byName.get(name);
      if (column == null) {
        throw new InvalidModelException(
            "signature.inputs: no column %s (expected: the model's features)"
                .formatted(Quoted.of(name)));
      }
      ordered.add(column);
    }
    return ordered;
  }

  /** XGBoost's name of a column's type: categories are codes whatever the signature calls them. */
  private static String type(Signature.Column column, ModelInfo info, int feature) {
    String own = info.featureTypes().isEmpty() ? "float" : info.featureTypes().get(feature);
    if (own.equals("c")) {
      return own;
    }
    return switch (column.type()) {
      case "integer", "long" -> "int";
      case "boolean" -> "i";
      case "float", "double" -> "float";
      default -> own;
    };
  }

  private static Packaging packaging(Mlmodel description, boolean saysTypes, BitSet required) {
    return new Packaging(
        description.savedAs(), description.answersProbabilities(), saysTypes, required);
  }

  /**
   * A model with other names and types of its features.
   *
   * @throws IllegalArgumentException if they are not one each
   */
  static MlflowModel with(
      Model model, List<String> names, List<String> types, Packaging packaging) {
    return new MlflowModel(model, model.info().with(names, types, packaging));
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public long heapBytes() {
    return super.heapBytes() + MlflowImage.of(this).heapBytes();
  }
}
