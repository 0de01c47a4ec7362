package dev.coppice.server.codec.scores;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What selectable inference can be asked for, in the order in which JSON answers it. */
public enum OutputKey {
  PREDICTED_LABEL("predicted_label"),
  LABELS("labels"),
  PROBABILITY("probability"),
  PROBABILITIES("probabilities"),
  RAW_SCORE("raw_score"),
  RAW_SCORES("raw_scores"),
  PREDICTED_SCORE("predicted_score");

  private final String label;

  OutputKey(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  static Optional<OutputKey> of(String label) {
    return Arrays.stream(values()).filter(key -> key.label.equals(label)).findFirst();
  }

  public static List<String> labels() {
    return Arrays.stream(values()).map(OutputKey::label).toList();
  }
}
