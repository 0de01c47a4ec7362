package dev.coppice.model.check;

import dev.coppice.model.Quoted;
import dev.coppice.model.objective.Objective;
import java.util.Optional;

/**
 * What makes scores of a model's trees.
 *
 * @param objective XGBoost's name of the objective
 * @param classes of a classification of more than two; else 0 or 1
 * @param alphas the quantiles or expectiles that the objective is for; else none
 * @param outputs sums per row
 * @param baseScores the intercept before the link function: one, or one per output
 * @param groups the output that each tree adds to
 * @param weights what each tree's value is multiplied by; empty if all are 1
 * @param scoredTrees trees that score, the first ones
 * @param missing a value that is missing beside {@code NaN}; {@code NaN} if there is no other
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, once per model.
public record ModelParameters(
    String objective,
    int classes,
    float[] alphas,
    int outputs,
    float[] baseScores,
    int[] groups,
    float[] weights,
    int scoredTrees,
    float missing) {

  /**
   * Why a forest cannot make scores by them, judging by these parameters; empty if it can. XGBoost
   * refuses some of what is named here, and computes the rest in other ways than output by output.
   */
  public Optional<String> obstacle() {
    if (Objective.named(objective).isEmpty()) {
      return Optional.of("objective " + Quoted.of(objective));
    }
    if (scoredTrees == 0) {
      return Optional.of("no trees");
    }
    for (float baseScore : baseScores) {
      if (!isBaseScore(baseScore)) {
        return Optional.of("base score " + baseScore + " with objective " + objective);
      }
    }
    return switch (objective) {
      case "multi:softprob", "multi:softmax" -> unlessOutputs(classes, "classes");
      case "reg:quantileerror", "reg:expectileerror" ->
          areAscending(alphas)
              ? unlessOutputs(alphas.length, "alphas")
              : Optional.of("alphas not ascending from 0 to 1");
      default -> Optional.empty();
    };
  }

  private boolean isBaseScore(float baseScore) {
    return switch (objective) {
      case "reg:logistic", "binary:logistic" -> baseScore >= 0 && baseScore <= 1;
      case "reg:gamma" -> baseScore > 0;
      default -> Float.isFinite(baseScore);
    };
  }

  private Optional<String> unlessOutputs(int count, String what) {
    return count == outputs
        ? Optional.empty()
        : Optional.of(count + " " + what + " with " + outputs + " outputs");
  }

  private static boolean areAscending(float[] alphas) {
    float last = 0;
    for (float alpha : alphas) {
      if (!(alpha >= last && alpha <= 1)) {
        return false;
      }
      last = alpha;
    }
    return true;
  }

  /** What the sum of each output begins with. */
  public float[] margins() {
    float[] margins = new float[outputs];
    for (int output = 0; output < outputs; output++) {
      margins[output] = baseScores[baseScores.length == 1 ? 0 : output];
    }
    Objective.named(objective).orElseThrow().toMargins(margins);
    return margins;
  }
}
