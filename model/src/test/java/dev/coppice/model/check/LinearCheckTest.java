package dev.coppice.model.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Linear models whose number of rounds is not known, which newer versions score otherwise. */
class LinearCheckTest {

  private static String model(String objective, String rounds) {
    return """
        {"learner": {"attributes": {}, "feature_names": [], "feature_types": [],
        "gradient_booster": {"model": {%s "weights": [1.1, -0.5, 0.25]}, "name": "gblinear"},
        "learner_model_param": {"base_score": "5.8E-1", "num_class": "0", "num_feature": "2"},
        "objective": {"name": "%s"}}, "version": [3, 0, 0]}"""
        .formatted(rounds, objective);
  }

  private static ModelShape check(String model) throws Exception {
    byte[] json = model.getBytes(StandardCharsets.UTF_8);
    return ModelCheck.check(
        new ByteArrayInputStream(json),
        ModelFormat.JSON,
        BestIteration.WRAPPER,
        ReadingMemory.unbounded());
  }

  @Test
  void interceptBeforeALinkFunctionNeedsRounds() throws Exception {
    assertThat(check(model("binary:logistic", "\"boosted_rounds\": 6,")).booster())
        .isEqualTo(BoosterKind.GBLINEAR);
    for (String none : new String[] {"\"boosted_rounds\": 0,", ""}) {
      assertThatExceptionOfType(InvalidModelException.class)
          .isThrownBy(() -> check(model("binary:logistic", none)))
          .withMessage(
              "boosted_rounds: 0 (expected: 1 or more, else XGBoost 3.1 and newer take the"
                  + " intercept of a linear model in another way)");
    }
  }

  @Test
  void interceptWithoutALinkFunctionNeedsNone() throws Exception {
    assertThat(check(model("reg:squarederror", "")).featureCount()).isEqualTo(2);
  }
}
