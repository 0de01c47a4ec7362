package dev.coppice.model.format.ubjson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.xgboost.XgboostModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelRewriterTest {

  @TempDir Path folder;

  static Stream<Map<String, Object>> trainings() {
    return Stream.of(
        Map.of("objective", "reg:squarederror", "max_cat_to_onehot", 2),
        Map.of("objective", "binary:logistic", "max_cat_to_onehot", 100),
        Map.of("objective", "binary:logistic", "booster", "dart", "rate_drop", 0.5),
        Map.of("objective", "binary:logistic", "booster", "gblinear"),
        Map.of("objective", "count:poisson"),
        Map.of("objective", "reg:tweedie", "tweedie_variance_power", 1.2),
        Map.of("objective", "rank:ndcg"),
        Map.of("objective", "reg:quantileerror", "quantile_alpha", "[0.1,0.5,0.9]"),
        Map.of("objective", "multi:softprob", "num_class", 3, "num_parallel_tree", 2),
        Map.of(
            "objective", "multi:softprob", "num_class", 3, "multi_strategy", "multi_output_tree"));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void rewrittenModelsScoreAsBefore(Map<String, Object> parameters) throws Exception {
    Booster booster = TrainedModels.train(5, parameters);
    booster.setFeatureNames(new String[] {"a", "b", "c", "d", "e"});
    byte[] original = TrainedModels.save(booster, ModelFormat.UBJSON);
    float[] values = TrainedModels.rows(100);
    Matrix rows = new Matrix(values, 100, TrainedModels.FEATURES);
    for (ModelFormat format : ModelFormat.values()) {
      byte[] rewritten = rewritten(TrainedModels.save(booster, format), format);
      try (XgboostModel expected = ModelFiles.load(original, ModelFormat.UBJSON, folder);
          XgboostModel model = ModelFiles.load(rewritten, ModelFormat.UBJSON, folder)) {
        assertThat(model.score(rows).values()).isEqualTo(expected.score(rows).values());
        assertThat(model.info()).isEqualTo(expected.info());
      }
    }
    booster.dispose();
  }

  @Test
  void theModelIsTakenOutOfASnapshot() throws Exception {
    String model = new String(ModelFiles.golden("reg.json"), StandardCharsets.UTF_8);
    for (String snapshot :
        new String[] {
          "{\"Config\":{\"learner\":[1,[2.5,null,true,{}]]},\"Model\":%s}",
          "{\"Model\":%s,\"Config\":{}}"
        }) {
      byte[] bytes = snapshot.formatted(model).getBytes(StandardCharsets.UTF_8);
      assertThat(rewritten(bytes, ModelFormat.JSON))
          .isEqualTo(rewritten(ModelFiles.golden("reg.json"), ModelFormat.JSON));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1} | learner: missing (expected: present)",
        "{\"Model\":{}} | learner: missing (expected: present)",
        "{\"learner\":{},\"learner\":{}} | learner: a second model (expected: one)",
        "{\"learner\":{},\"Model\":{}} | Model: a second model (expected: one)",
        "{\"learner\":1} | learner: an integer (expected: an object)",
        "{\"learner\":{}}1 | text after the model (expected: nothing)",
        "{\"learner\":{\"trees\":[1.5]}} | a number (expected: an object or text)",
        "{\"learner\":{\"split_type\":[256]}} | 0 to 255",
        "{\"version\":[1,2,3,4]} | too long",
      })
  void whatIsNoModelIsRefused(String json, String cause) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> rewritten(bytes, ModelFormat.JSON))
        .withMessageContaining(cause);
  }

  @Test
  void aFlagIsTrueWhereXgboostTakesItForTrue() throws InvalidModelException {
    String model = "{\"learner\":{\"default_left\":%s}}";
    byte[] numbers = model.formatted("[2,1,-1,256,true,0,false]").getBytes(StandardCharsets.UTF_8);
    byte[] flags = model.formatted("[0,1,0,0,1,0,0]").getBytes(StandardCharsets.UTF_8);
    assertThat(rewritten(numbers, ModelFormat.JSON)).isEqualTo(rewritten(flags, ModelFormat.JSON));
  }

  private static byte[] rewritten(byte[] model, ModelFormat format) throws InvalidModelException {
    UbjsonWriter out = new UbjsonWriter(ReadingMemory.unbounded());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[100];
    try {
      ModelRewriter rewriter =
          new ModelRewriter(
              new ByteArrayInputStream(model), format, MarkEdit.KEEP, ReadingMemory.unbounded());
      while (rewriter.advance(out)) {
        while (!out.isEmpty()) {
          bytes.write(buffer, 0, out.take(buffer, 0, buffer.length));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    bytes.writeBytes("}}".getBytes(StandardCharsets.US_ASCII));
    return bytes.toByteArray();
  }
}
