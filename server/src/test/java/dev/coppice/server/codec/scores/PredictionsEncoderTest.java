package dev.coppice.server.codec.scores;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.ModelInfo;
import dev.coppice.model.Packaging;
import dev.coppice.model.Packaging.SavedAs;
import dev.coppice.model.Reasons;
import dev.coppice.model.Rounds;
import dev.coppice.model.Scores;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionsEncoderTest {

  /** What {@code XGBClassifier.predict} of XGBoost 3.0 answers, its numbers as whole ones. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "binary:logistic | 1 | 0.5   0.75                | 0, 1",
        "binary:logistic | 2 | 0.75  0.25  0.75  0.75    | [1, 0], [1, 1]",
        "binary:hinge    | 1 | 0     1                   | 0, 1",
        "multi:softmax   | 3 | 2     0                   | 2, 0",
        "multi:softprob  | 3 | 0.4   0.3   0.3           | 0",
        "multi:softprob  | 1 | 1     1                   | 1, 1",
        "multi:softprob  | 2 | 0.25  0.75  0.5   0.5     | [0, 1], [0, 0]",
      })
  void packagedClassifierAnswersAsItsOwnPredictDoes(
      String objective, int outputs, String scores, String predictions) throws Exception {
    String[] texts = scores.split(" +", -1);
    float[] values = new float[texts.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(texts[i]);
    }
    int width = objective.equals("multi:softmax") ? 1 : outputs;
    ByteBuf out = Unpooled.buffer();
    PredictionsEncoder.of(classifier(objective, outputs), false)
        .encode(new Scores(values, values.length / width, width), Reasons.NONE, 0, true, out);

    assertThat(out.toString(US_ASCII)).isEqualTo("{\"predictions\": [" + predictions + "]}");
  }

  private static ModelInfo classifier(String objective, int outputs) {
    Packaging packaging = new Packaging(SavedAs.CLASSIFIER, false, false, new BitSet());
    return new ModelInfo(
        "forest", objective, outputs, 1, List.of(), List.of(), Rounds.NONE, packaging);
  }
}
