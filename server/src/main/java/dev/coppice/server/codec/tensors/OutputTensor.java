package dev.coppice.server.codec.tensors;

import dev.coppice.model.ModelInfo;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.scores.InferenceOutput.Origin;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ObjectiveOutputs;
import dev.coppice.server.codec.scores.OutputColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tensor that an answer has.
 *
 * @param label computes each row's label, an INT64; null if the scores are the values, as FP32
 * @param width values per row
 * @param isBinary whether its data is binary
 */
public record OutputTensor(String name, @Nullable OutputColumn label, int width, boolean isBinary) {

  /** XGBoost's own answer, and the same under KServe's name. */
  private static final Set<String> PREDICT = Set.of("predict", "output-0");

  private static final Set<String> PROBABILITIES = Set.of("binary:logistic", "multi:softprob");

  /** Objectives that leave the trees' sums as they are. */
  private static final Set<String> SUMS =
      Set.of(
          "reg:squarederror",
          "reg:absoluteerror",
          "reg:pseudohubererror",
          "reg:quantileerror",
          "binary:logitraw",
          "rank:ndcg",
          "rank:map",
          "rank:pairwise");

  /** The outputs that a call asks for, {@code predict} if it names none. */
  static List<OutputTensor> of(InferRequest request, ModelInfo model)
      throws InferenceOutputException {
    if (request.outputs().isEmpty()) {
      return List.of(new OutputTensor("predict", null, model.outputGroups(), request.isRaw()));
    }
    List<OutputTensor> outputs = new ArrayList<>();
    for (RequestedOutput output : request.outputs()) {
      outputs.add(of(output, model));
    }
    return List.copyOf(outputs);
  }

  /** All outputs that a model has, {@code predict} first. */
  public static List<OutputTensor> all(ModelInfo model) {
    List<OutputTensor> outputs = new ArrayList<>();
    for (String name : List.of("predict", "probability", "label", "raw")) {
      try {
        outputs.add(of(new RequestedOutput(name, false), model));
      } catch (InferenceOutputException e) {
        // Its objective has none.
      }
    }
    return List.copyOf(outputs);
  }

  private static OutputTensor of(RequestedOutput output, ModelInfo model)
      throws InferenceOutputException {
    String name = output.name();
    if (name.equals("label")) {
      OutputColumn label =
          ObjectiveOutputs.label(model).orElseThrow(() -> refused(name, hasNone(model)));
      return new OutputTensor(name, label, 1, output.isBinary());
    }
    boolean areScores =
        PREDICT.contains(name)
            || (name.equals("probability") && PROBABILITIES.contains(model.objective()))
            || (name.equals("raw") && SUMS.contains(model.objective()));
    if (!areScores) {
      boolean isKnown = name.equals("probability") || name.equals("raw");
      throw refused(name, isKnown ? hasNone(model) : "predict, probability, label or raw");
    }
    return new OutputTensor(name, null, model.outputGroups(), output.isBinary());
  }

  private static String hasNone(ModelInfo model) {
    return "an output that " + Quoted.of(model.objective()) + " has";
  }

  private static InferenceOutputException refused(String name, String expected) {
    return new InferenceOutputException(
        Origin.REQUEST, "output \"%s\" (expected: %s)".formatted(Quoted.of(name), expected));
  }

  /** Name of the values' type. */
  public String datatype() {
    return label == null ? DataType.FP32.name() : DataType.INT64.name();
  }

  /** Whether a row has one value, so that the shape is {@code [rows]}. */
  public boolean isFlat() {
    return width == 1;
  }

  /** Bytes of the binary data of so many rows. */
  long bytes(int rows) {
    int size = label == null ? DataType.FP32.size() : DataType.INT64.size();
    return (long) size * rows * width;
  }
}
