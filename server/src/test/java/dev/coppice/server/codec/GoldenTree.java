package dev.coppice.server.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.model.Matrix;
import dev.coppice.model.Scores;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Scores the golden regression, so that exchanges run from body to body without XGBoost. */
final class GoldenTree {

  private final JsonNode learner;

  GoldenTree() throws IOException {
    try (InputStream in = GoldenTree.class.getResourceAsStream("golden/reg.json")) {
      learner = new ObjectMapper().readTree(Objects.requireNonNull(in)).get("learner");
    }
  }

  Scores score(Matrix rows) {
    float[] scores = new float[rows.rows()];
    float base = Float.parseFloat(learner.get("learner_model_param").get("base_score").asText());
    for (int row = 0; row < scores.length; row++) {
      float sum = base;
      for (JsonNode tree : learner.get("gradient_booster").get("model").get("trees")) {
        sum += leaf(tree, rows, row);
      }
      scores[row] = sum;
    }
    return new Scores(scores, scores.length, 1);
  }

  private static float leaf(JsonNode tree, Matrix rows, int row) {
    int node = 0;
    while (tree.get("left_children").get(node).asInt() >= 0) {
      int column = tree.get("split_indices").get(node).asInt();
      float value = rows.values()[row * rows.columns() + column];
      boolean left =
          Float.isNaN(value)
              ? tree.get("default_left").get(node).asInt() == 1
              : value < condition(tree, node);
      node = tree.get(left ? "left_children" : "right_children").get(node).asInt();
    }
    return condition(tree, node);
  }

  private static float condition(JsonNode tree, int node) {
    return (float) tree.get("split_conditions").get(node).asDouble();
  }
}
