package dev.coppice.server.codec.tensors.answer;

import dev.coppice.model.Explainer;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.scores.InferenceOutput.Origin;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.NeededReasons;
import dev.coppice.server.codec.scores.ObjectiveOutputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The names that a model's outputs have. */
public record OutputNames(ModelInfo model) {

  private static final String PREDICT = "predict";
  private static final String PROBABILITY = "probability";
  private static final String LABEL = "label";
  private static final String RAW = "raw";
  private static final String CONTRIBUTIONS = "contributions";
  private static final String LEAF = "leaf";

  /** Those that descriptions of a model have. */
  static final List<String> ALL = List.of(PREDICT, PROBABILITY, LABEL, RAW, CONTRIBUTIONS, LEAF);

  /** What KServe calls XGBoost's own answer. */
  private static final String KSERVE = "output-0";

  private static final Set<String> PROBABILITIES = Set.of("binary:logistic", "multi:softprob");

  /** Whether outputs have reasons, which a model has to have in memory. */
  public static boolean hasReasons(List<RequestedOutput> outputs) {
    for (RequestedOutput each : outputs) {
      if (isReason(each.name())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isReason(String name) {
    return name.equals(CONTRIBUTIONS) || name.equals(LEAF);
  }

  /** What outputs need besides scores. */
  static NeededReasons needs(List<OutputTensor> outputs) {
    boolean contributions = false;
    boolean leaves = false;
    boolean margins = false;
    for (OutputTensor output : outputs) {
      contributions |= output.source() == TensorSource.Floats.CONTRIBUTIONS;
      leaves |= output.source() instanceof TensorSource.Leaves;
      margins |= output.source() == TensorSource.Floats.MARGINS;
    }
    return new NeededReasons(contributions, false, leaves, margins);
  }

  /**
   * The outputs that a call asks for, {@code predict} if it names none.
   *
   * @param asked in the order asked for; empty if none is named
   * @param isRaw whether {@code predict} is binary then
   * @param answering the model; with an explainer if reasons are asked for
   * @throws InferenceOutputException if it has not all of them
   */
  public static List<OutputTensor> of(List<RequestedOutput> asked, boolean isRaw, Model answering)
      throws InferenceOutputException {
    OutputNames names = new OutputNames(answering.info());
    if (asked.isEmpty()) {
      return List.of(names.scores(PREDICT, isRaw));
    }
    List<OutputTensor> outputs = new ArrayList<>();
    for (RequestedOutput output : asked) {
      outputs.add(names.require(output, answering));
    }
    return List.copyOf(outputs);
  }

  private OutputTensor require(RequestedOutput output, Model answering)
      throws InferenceOutputException {
    String name = output.name();
    Optional<OutputTensor> found = find(name, output.isBinary());
    if (found.isEmpty()) {
      boolean isKnown = ALL.contains(name);
      throw refused(
          name,
          isKnown
              ? "an output that " + Quoted.of(model.objective()) + " has"
              : String.join(", ", ALL));
    }
    if (name.equals(RAW) && !answering.hasMargins()) {
      throw refused(
          name,
          "an output that the model has; models that vote, or have unlike outputs, have no sums");
    }
    Optional<String> refusal =
        isReason(name) ? refusal(name, answering.explainer().orElseThrow()) : Optional.empty();
    if (refusal.isPresent()) {
      throw new InferenceOutputException(Origin.REQUEST, refusal.get());
    }
    return found.get();
  }

  private static Optional<String> refusal(String name, Explainer explainer) {
    return name.equals(LEAF) ? explainer.leavesRefusal() : explainer.contributionsRefusal();
  }

  /** The output of that name; empty if the model's objective has none. */
  Optional<OutputTensor> find(String name, boolean isBinary) {
    return switch (name) {
      case PREDICT, KSERVE -> Optional.of(scores(name, isBinary));
      case PROBABILITY ->
          PROBABILITIES.contains(model.objective())
              ? Optional.of(scores(name, isBinary))
              : Optional.empty();
      case LABEL ->
          ObjectiveOutputs.label(model)
              .map(
                  label ->
                      new OutputTensor(name, new TensorSource.Labels(label), List.of(), isBinary));
      case RAW ->
          Optional.of(
              new OutputTensor(
                  name, TensorSource.Floats.MARGINS, flat(model.outputGroups()), isBinary));
      case CONTRIBUTIONS ->
          Optional.of(
              new OutputTensor(
                  name,
                  TensorSource.Floats.CONTRIBUTIONS,
                  List.of(model.outputGroups(), model.featureCount() + 1),
                  isBinary));
      case LEAF ->
          Optional.of(
              new OutputTensor(
                  name, new TensorSource.Leaves(), List.of(OutputTensor.ANY), isBinary));
      default -> Optional.empty();
    };
  }

  private OutputTensor scores(String name, boolean isBinary) {
    return new OutputTensor(
        name, TensorSource.Floats.SCORES, flat(ObjectiveOutputs.width(model)), isBinary);
  }

  /** No further dimension where a row has one value. */
  private static List<Integer> flat(int width) {
    return width == 1 ? List.of() : List.of(width);
  }

  private static InferenceOutputException refused(String name, String expected) {
    return new InferenceOutputException(
        Origin.REQUEST, "output \"%s\" (expected: %s)".formatted(Quoted.of(name), expected));
  }
}
