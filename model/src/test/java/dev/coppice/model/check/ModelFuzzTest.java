package dev.coppice.model.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.xgboost.XgboostModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What passes the check may be refused by XGBoost, but must never end this process, neither when it
 * is loaded nor when it scores.
 */
class ModelFuzzTest {

  private static final int MUTANTS = 2000;

  @TempDir Path folder;

  @Test
  void noBrokenModelEndsTheProcess() throws XGBoostError {
    List<byte[]> models = models();
    int loaded = 0;
    int refused = 0;
    for (int seed = 0; seed < MUTANTS; seed++) {
      Random random = new Random(seed * 31L);
      ModelFormat format = random.nextBoolean() ? ModelFormat.JSON : ModelFormat.UBJSON;
      byte[] mutant = mutant(models.get(random.nextInt(models.size())), format, random);
      try (XgboostModel model = ModelFiles.load(mutant, format, folder)) {
        score(model, 1);
        score(model, 70);
        loaded++;
      } catch (InvalidModelException e) {
        assertThat(String.valueOf(e.getMessage()))
            .as("mutant %d", seed)
            .isNotBlank()
            .hasSizeLessThan(400)
            .doesNotContain("\n");
        refused++;
      }
    }
    assertThat(loaded).isGreaterThan(MUTANTS / 20);
    assertThat(refused).isGreaterThan(MUTANTS / 2);
  }

  private static byte[] mutant(byte[] model, ModelFormat format, Random random) {
    ModelDocument document = ModelDocument.parse(model);
    ModelMutator mutator = new ModelMutator(random);
    boolean isDamaged = random.nextInt(4) == 0;
    if (!isDamaged) {
      mutator.edit(document);
    }
    byte[] file = format == ModelFormat.JSON ? document.toJson() : document.toUbjson();
    return isDamaged ? mutator.damage(file) : file;
  }

  private static void score(XgboostModel model, int rows) {
    Matrix values = TrainedModels.rows(rows, model.info().featureCount());
    assertThat(model.score(values).rows()).isEqualTo(rows);
  }

  private static List<byte[]> models() throws XGBoostError {
    List<byte[]> models = new ArrayList<>();
    for (String golden : List.of("reg", "softprob", "named", "binlog")) {
      models.add(ModelFiles.golden(golden + ".json"));
    }
    models.addAll(TrainedModels.ofEachKind());
    return models;
  }
}
