package dev.coppice.model.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.check.ModelEdits;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.objective.Objective;
import dev.coppice.model.trial.BothEngines;
import dev.coppice.model.trial.SweepModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The link functions of all objectives over sweeps of sums, and what keeps a model from a forest.
 */
class ForestObjectiveTest {

  private static final int LEAVES = 1 << 14;

  /** Of one output; more outputs have as many sums in fewer sweeps. */
  private static final int SWEEPS = 4;

  private static final float[] EXTREMES = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    88.7f,
    -88.7f
  };

  @TempDir Path folder;

  @Test
  void everyObjectiveOfXgboostIsKnown() {
    String label = "Objective candidate: ";
    assertThatExceptionOfType(XGBoostError.class)
        .isThrownBy(() -> TrainedModels.train(1, Map.of("objective", "reg:nosuch")))
        .extracting(Throwable::getMessage)
        .satisfies(
            message -> {
              List<String> names =
                  message
                      .lines()
                      .filter(line -> line.startsWith(label))
                      .map(line -> line.substring(label.length()))
                      .toList();
              assertThat(names).hasSizeGreaterThan(20).contains("multi:softprob");
              assertThat(names).allSatisfy(name -> assertThat(Objective.named(name)).isPresent());
            });
  }

  @ParameterizedTest
  @CsvSource({
    "reg:squarederror, 1, 0",
    "reg:linear, 1, 0",
    "binary:hinge, 1, 0",
    "binary:logitraw, 1, 0",
    "reg:logistic, 1, 5E-1",
    "binary:logistic, 1, 5E-1",
    "reg:gamma, 1, 1E0",
    "reg:tweedie, 1, 1E0",
    "count:poisson, 1, 1E0",
    "survival:cox, 1, 1E0",
    "survival:aft, 1, 1E0",
    "multi:softprob, 3, 0",
    "multi:softmax, 3, 0",
    "reg:quantileerror, 4, 0",
    "reg:expectileerror, 3, '[0E0,6.931482E-1,1.3862964E0]'",
  })
  void anySumIsLinkedAsXgboostDoes(String objective, int outputs, String intercept)
      throws Exception {
    Random random = new Random(objective.hashCode());
    Map<String, Object> member = ModelEdits.objective(objective, outputs);
    BothEngines engines = new BothEngines(folder);
    for (int sweep = 0; sweep < Math.ceilDiv(SWEEPS, outputs); sweep++) {
      float[][] leaves = new float[outputs][LEAVES];
      for (float[] some : leaves) {
        for (int i = 0; i < LEAVES; i++) {
          some[i] = sum(random);
        }
      }
      byte[] file = SweepModel.of(leaves, member, intercept).toUbjson();
      engines.agree(file, ModelFormat.UBJSON, objective, SweepModel.rows(LEAVES));
    }
  }

  /** Any float, an extreme one, one near another, or one that the exponential does not saturate. */
  private static float sum(Random random) {
    return switch (random.nextInt(16)) {
      case 0 -> EXTREMES[random.nextInt(EXTREMES.length)];
      case 1, 2 -> Float.intBitsToFloat(random.nextInt());
      case 3 -> (random.nextFloat() - 0.5f) * 1e-3f;
      case 4, 5 -> 80 + random.nextFloat() * 30;
      case 6, 7 -> -80 - random.nextFloat() * 30;
      default -> (float) random.nextGaussian() * 8;
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reg:logistic",
        "binary:logistic",
        "reg:gamma",
        "reg:tweedie",
        "count:poisson",
        "survival:cox",
        "survival:aft",
        "reg:expectileerror"
      })
  void anyInterceptIsConvertedAsXgboostDoes(String objective) throws Exception {
    int outputs = 1000;
    Random random = new Random(objective.hashCode());
    float[] intercepts = new float[outputs];
    for (int i = 0; i < outputs; i++) {
      float some = random.nextFloat();
      intercepts[i] =
          switch (random.nextInt(8)) {
            case 0 -> some * 1e-6f + Float.MIN_VALUE;
            case 1 -> 1 - some * 1e-6f;
            case 2 -> objective.endsWith("logistic") ? some : some * 1e6f + Float.MIN_VALUE;
            default -> some + Float.MIN_VALUE;
          };
    }
    String text = Arrays.toString(intercepts).replace(" ", "");
    Map<String, Object> member = ModelEdits.objective(objective, outputs);
    ModelDocument document = SweepModel.of(new float[outputs][1], member, text);
    BothEngines engines = new BothEngines(folder);
    engines.agree(document.toJson(), ModelFormat.JSON, objective, SweepModel.rows(1));
  }

  /** Before 3.1 there was one intercept for all outputs, before 2.0 less was said around it. */
  @ParameterizedTest
  @CsvSource({
    "binary:logistic, 2E-1",
    "count:poisson, 2.5E0",
    "reg:squarederror, 5E-1",
    "survival:cox, 5E-1",
    "multi:softprob, 5E-1",
    "multi:softprob, '[5E-1]'",
    "multi:softmax, 5E-1",
    "reg:quantileerror, -3E0"
  })
  void interceptsOfOldModelsAreTakenAsXgboostTakesThem(String objective, String intercept)
      throws Exception {
    int outputs = objective.startsWith("multi:") ? 3 : 1;
    Random random = new Random(3);
    float[][] leaves = new float[outputs][8];
    for (float[] some : leaves) {
      for (int i = 0; i < some.length; i++) {
        some[i] = (float) random.nextGaussian();
      }
    }
    Map<String, Object> member = ModelEdits.objective(objective, outputs);
    ModelDocument document = SweepModel.of(leaves, member, intercept);
    document.object("learner/learner_model_param").remove("num_target");
    document.object("learner/learner_model_param").remove("boost_from_average");
    document.object("learner/gradient_booster/model").remove("iteration_indptr");
    document.root().put("version", List.of(1L, 2L, 0L));
    BothEngines engines = new BothEngines(folder);
    engines.agree(document.toJson(), ModelFormat.JSON, objective, SweepModel.rows(8));
  }
}
