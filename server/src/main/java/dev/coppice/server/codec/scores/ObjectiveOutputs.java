package dev.coppice.server.codec.scores;

import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.OutputColumn.Form;
import dev.coppice.server.codec.scores.OutputColumn.RowValues;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What selectable inference can answer per row, by what the objective means by a score. */
public final class ObjectiveOutputs {

  /** Objectives that answer one value, whatever the number of sums. */
  private static final Set<String> CLASSES = Set.of("multi:softmax");

  private ObjectiveOutputs() {}

  /** How many numbers XGBoost's own answer has for a row. */
  public static int width(ModelInfo model) {
    return CLASSES.contains(model.objective()) ? 1 : model.outputGroups();
  }

  /** The columns that have a value; none if the objective is unknown here. */
  static Map<OutputKey, OutputColumn> of(ModelInfo model) {
    int groups = model.outputGroups();
    return switch (model.objective()) {
      case "reg:squarederror", "reg:logistic", "reg:gamma", "reg:absoluteerror", "reg:tweedie" ->
          regression(groups);
      case "binary:logistic" -> groups == 1 ? probability() : Map.of();
      case "binary:logitraw" -> groups == 1 ? margin() : Map.of();
      case "binary:hinge" -> groups == 1 ? classes(2) : Map.of();
      case "multi:softmax" -> classes(groups);
      case "multi:softprob" -> probabilities(groups);
      default -> Map.of();
    };
  }

  /** The label of each row; empty if the objective has none. */
  public static Optional<OutputColumn> label(ModelInfo model) {
    return Optional.ofNullable(of(model).get(OutputKey.PREDICTED_LABEL));
  }

  /** A score is the answer as it stands; with several targets there are several. */
  private static Map<OutputKey, OutputColumn> regression(int targets) {
    Form form = targets == 1 ? Form.NUMBER : Form.NUMBERS;
    return columns(column(OutputKey.PREDICTED_SCORE, form, ObjectiveOutputs::scores));
  }

  /** A score is the probability of the second of two classes. */
  private static Map<OutputKey, OutputColumn> probability() {
    return columns(
        column(OutputKey.PREDICTED_LABEL, Form.INTEGER, above(0.5)),
        labels(2),
        column(OutputKey.PROBABILITY, Form.NUMBER, ObjectiveOutputs::scores),
        column(OutputKey.PROBABILITIES, Form.NUMBERS, ObjectiveOutputs::complementAndScore),
        column(OutputKey.RAW_SCORE, Form.NUMBER, ObjectiveOutputs::scores),
        column(OutputKey.RAW_SCORES, Form.NUMBERS, ObjectiveOutputs::complementAndScore));
  }

  /** A score is positive for the second of two classes. */
  private static Map<OutputKey, OutputColumn> margin() {
    return columns(
        column(OutputKey.PREDICTED_LABEL, Form.INTEGER, above(0)),
        labels(2),
        column(OutputKey.RAW_SCORE, Form.NUMBER, ObjectiveOutputs::scores),
        column(OutputKey.RAW_SCORES, Form.NUMBERS, ObjectiveOutputs::complementAndScore));
  }

  /** A score is the class. */
  private static Map<OutputKey, OutputColumn> classes(int count) {
    return columns(
        column(OutputKey.PREDICTED_LABEL, Form.NUMBER, ObjectiveOutputs::scores),
        labels(count),
        column(OutputKey.RAW_SCORE, Form.NUMBER, ObjectiveOutputs::scores),
        column(OutputKey.RAW_SCORES, Form.NUMBERS, ObjectiveOutputs::complementAndScore));
  }

  /** A row has a probability for each class. */
  private static Map<OutputKey, OutputColumn> probabilities(int classes) {
    RowValues largest =
        (scores, row) -> new double[] {scores(scores, row)[firstLargest(scores, row)]};
    return columns(
        column(
            OutputKey.PREDICTED_LABEL,
            Form.INTEGER,
            (scores, row) -> new double[] {firstLargest(scores, row)}),
        labels(classes),
        column(OutputKey.PROBABILITY, Form.NUMBER, largest),
        column(OutputKey.PROBABILITIES, Form.NUMBERS, ObjectiveOutputs::scores),
        column(OutputKey.RAW_SCORE, Form.NUMBER, largest),
        column(OutputKey.RAW_SCORES, Form.NUMBERS, ObjectiveOutputs::scores));
  }

  private static OutputColumn labels(int classes) {
    double[] labels = IntStream.range(0, classes).asDoubleStream().toArray();
    return column(OutputKey.LABELS, Form.INTEGERS, (scores, row) -> labels);
  }

  private static RowValues above(double threshold) {
    return (scores, row) -> new double[] {scores.values()[row] > threshold ? 1 : 0};
  }

  /** A row's scores, widened to float64. */
  public static double[] scores(Scores scores, int row) {
    int width = scores.width();
    return IntStream.range(row * width, (row + 1) * width)
        .mapToDouble(i -> scores.values()[i])
        .toArray();
  }

  private static double[] complementAndScore(Scores scores, int row) {
    double score = scores.values()[row];
    return new double[] {1 - score, score};
  }

  static int firstLargest(Scores scores, int row) {
    double[] all = scores(scores, row);
    int largest = 0;
    for (int i = 1; i < all.length; i++) {
      largest = all[i] > all[largest] ? i : largest;
    }
    return largest;
  }

  private static OutputColumn column(OutputKey key, Form form, RowValues values) {
    return new OutputColumn(key.label(), form, values);
  }

  private static Map<OutputKey, OutputColumn> columns(OutputColumn... columns) {
    Map<OutputKey, OutputColumn> byKey = new EnumMap<>(OutputKey.class);
    for (OutputColumn column : columns) {
      byKey.put(OutputKey.of(column.name()).orElseThrow(), column);
    }
    return byKey;
  }
}
