package dev.coppice.server.codec.scores;

import dev.coppice.model.ModelInfo;
import dev.coppice.model.Quoted;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an answer has per row where selectable inference is asked for.
 *
 * @param asked in the order asked for, a repeated key repeatedly: the cells of CSV
 * @param ranked each key once, in the order of {@link OutputKey}, then those without a value in the
 *     order asked for: the names of all other formats
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
    Map<String, OutputColumn> byKey = new LinkedHashMap<>();
    for (String key : output.keys()) {
      byKey.computeIfAbsent(
          key, name -> OutputKey.of(name).map(known::get).orElseGet(() -> withoutValue(name)));
    }
    Set<OutputColumn> ranked = new LinkedHashSet<>(known.values());
    ranked.retainAll(byKey.values());
    ranked.addAll(byKey.values());
    return new Selection(output.keys().stream().map(byKey::get).toList(), List.copyOf(ranked));
  }

  private static OutputColumn withoutValue(String key) {
    double[] missing = {Double.NaN};
    return new OutputColumn(key, OutputColumn.Form.NUMBER, (scores, row) -> missing);
  }
}
