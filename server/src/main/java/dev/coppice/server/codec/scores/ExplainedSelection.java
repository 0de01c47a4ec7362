package dev.coppice.server.codec.scores;

import dev.coppice.model.Explainer;
import dev.coppice.model.Model;
import dev.coppice.model.Reasons;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an answer has per row where reasons are asked for, perhaps beside scores.
 *
 * @param asked in the order asked for, the cells of CSV
 * @param ranked the scores in the order of all other formats
 * @param reasons each kind once, in the order of {@link ReasonKey.Kind}
 * @param columns that contributions are answered by
 */
public record ExplainedSelection(
    List<Asked> asked, List<OutputColumn> ranked, List<ReasonKey> reasons, ReasonColumns columns) {

  /** One of the two. */
  record Asked(@Nullable OutputColumn column, @Nullable ReasonKey reason) {}

  public ExplainedSelection {
    asked = List.copyOf(asked);
    ranked = List.copyOf(ranked);
    reasons = List.copyOf(reasons);
  }

  /**
   * What a model has for these keys.
   *
   * @param output with one reason at least
   * @param model with an explainer
   * @throws InferenceOutputException if it has no such reasons, or scores
   */
  public static ExplainedSelection of(InferenceOutput output, Model model)
      throws InferenceOutputException {
    List<Asked> asked = new ArrayList<>();
    List<ReasonKey> reasons = new ArrayList<>();
    List<String> scoreKeys = output.scoreKeys();
    Selection scores =
        scoreKeys.isEmpty()
            ? new Selection(List.of(), List.of())
            : Selection.of(new InferenceOutput(scoreKeys, output.origin(), false), model.info());
    int next = 0;
    for (String key : output.keys()) {
      Optional<ReasonKey> reason = ReasonKey.of(key);
      if (reason.isEmpty()) {
        asked.add(new Asked(scores.asked().get(next++), null));
      } else {
        asked.add(new Asked(null, reason.get()));
        if (reasons.stream().noneMatch(other -> other.kind() == reason.get().kind())) {
          reasons.add(reason.get());
        }
      }
    }
    reasons.sort(Comparator.comparing(ReasonKey::kind));
    ExplainedSelection selection =
        new ExplainedSelection(
            asked, scores.ranked(), reasons, new ReasonColumns(model, output.isOfRaw()));
    selection.requireOf(model.explainer().orElseThrow(), output.origin());
    return selection;
  }

  private void requireOf(Explainer explainer, InferenceOutput.Origin origin)
      throws InferenceOutputException {
    Optional<String> refusal =
        needs().contributions() ? explainer.contributionsRefusal() : Optional.empty();
    if (refusal.isEmpty() && needs().leaves()) {
      refusal = explainer.leavesRefusal();
    }
    if (refusal.isPresent()) {
      throw new InferenceOutputException(origin, refusal.get());
    }
  }

  /** What has to be computed for it. */
  public NeededReasons needs() {
    return new NeededReasons(
        has(ReasonKey.Kind.CONTRIBUTIONS) || has(ReasonKey.Kind.BIAS),
        has(ReasonKey.Kind.CONTRIBUTIONS),
        has(ReasonKey.Kind.LEAF),
        false);
  }

  private boolean has(ReasonKey.Kind kind) {
    return reasons.stream().anyMatch(reason -> reason.kind() == kind);
  }

  /**
   * A row's float32 tensor of a reason: contributions with the bias by outputs, then by columns.
   *
   * @param rows of the block
   */
  public double[] tensor(ReasonKey reason, Reasons of, int row, int rows) {
    if (reason.kind() == ReasonKey.Kind.LEAF) {
      return Arrays.stream(ReasonColumns.leaves(of, row, rows)).asDoubleStream().toArray();
    }
    if (reason.kind() == ReasonKey.Kind.BIAS) {
      return IntStream.range(0, columns.outputs())
          .mapToDouble(output -> columns.bias(of, row, output))
          .toArray();
    }
    int width = columns.count() + 1;
    double[] values = new double[columns.outputs() * width];
    for (int output = 0; output < columns.outputs(); output++) {
      float[] some = columns.values(of, row, output);
      for (int i = 0; i < width; i++) {
        values[output * width + i] = some[i];
      }
    }
    return values;
  }

  /** The shape of that tensor; none if it has one dimension. */
  public int[] shape(ReasonKey reason) {
    return reason.kind() == ReasonKey.Kind.CONTRIBUTIONS
        ? new int[] {columns.outputs(), columns.count() + 1}
        : new int[0];
  }
}
