package dev.coppice.server.codec.scores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What EnableExplanations can compare of the answers of each objective. */
class ExplanationsRuleTest {

  private static ModelInfo model(String objective, int groups) {
    return new ModelInfo("forest", objective, groups, 4, List.of());
  }

  private static ExplanationsRule rule(String expression) {
    return ExplanationsRule.parse(expression).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "multi:softmax, 3, score, 1",
    "multi:softmax, 3, [0], 1",
    "multi:softmax, 3, predicted_label, 1",
    "binary:hinge, 1, score, 1",
    "binary:logistic, 1, [0], 1",
    "multi:softprob, 3, [2], 3",
    "reg:squarederror, 2, [1], 2",
  })
  void rowIsComparedByANumberThatItsAnswerHas(
      String objective, int groups, String member, int width) throws Exception {
    float[] answer = new float[width];
    answer[width - 1] = 2;
    Scores scores = new Scores(answer, 1, width);
    for (String expression : List.of(member + ">`1`", member + "==`2`")) {
      ExplanationsRule rule = rule(expression);
      OutputColumn.RowValues operand = rule.operand(model(objective, groups));
      assertThat(rule.explains(operand, scores, 0)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "contributions", "scores", "prob", "bias"})
  void nameOfNoOutputIsNoRule(String name) {
    assertThat(ExplanationsRule.parse(name + ">`1`")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "multi:softmax, 3, [1]",
    "multi:softmax, 3, [2]",
    "binary:logistic, 1, [1]",
    "multi:softprob, 3, [3]",
    "multi:softprob, 3, score",
    "multi:softprob, 3, probabilities",
    "binary:logistic, 1, labels",
    "binary:logistic, 1, predicted_score",
  })
  void numberThatTheAnswerDoesNotHaveIsRefused(String objective, int groups, String member) {
    assertThatExceptionOfType(InferenceOutputException.class)
        .isThrownBy(() -> rule(member + ">`1`").operand(model(objective, groups)))
        .withMessage("EnableExplanations: " + member + " (expected: a number that the answer has)");
  }
}
