package dev.coppice.server.codec.scores;

import dev.coppice.model.ModelInfo;
import dev.coppice.model.Quoted;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an answer tells of each row where selectable inference is asked for.
 *
 * @param asked in the order asked for
 * @param ranked in the order of {@link OutputKey}, then those without a value as asked for
 */
public record Selection(List<OutputColumn> asked, List<OutputColumn> ranked) {

  public Selection {
    asked = List.copyOf(asked);
    ranked = List.copyOf(ranked);
  }

  /**
   * The columns that a model has for these keys; missing numbers for those it has none for.
   *
   * @throws InferenceOutputException if nothing is known of its objective
   */
  public static Selection of(InferenceOutput output, ModelInfo model)
      throws InferenceOutputException {
    Map<OutputKey, OutputColumn> known = ObjectiveOutputs.of(model);
    if (known.isEmpty()) {
      throw new InferenceOutputException(
          output.origin(),
          "Objective `%s` unsupported for selectable inference predictions."
              .formatted(Quoted.of(model.objective())));
    }
    List<OutputColumn> asked =
        output.keys().stream()
            .map(key -> OutputKey.of(key).map(known::get).orElseGet(() -> withoutValue(key)))
            .toList();
    Set<OutputColumn> ranked = new LinkedHashSet<>(known.values());
    ranked.retainAll(asked);
    ranked.addAll(asked);
    return new Selection(asked, List.copyOf(ranked));
  }

  private static OutputColumn withoutValue(String key) {
    double[] missing = {Double.NaN};
    return new OutputColumn(key, OutputColumn.Form.NUMBER, (scores, row) -> missing);
  }
}
