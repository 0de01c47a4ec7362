package dev.coppice.scripts.churn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChurnModelsTest {

  private static final TrainingSize TINY = new TrainingSize(50, 4, 3_000, 32);

  @TempDir private Path directory;

  @Test
  void modelKnowsItsFeatureNamesAndTellsLeaversFromStayers() throws Exception {
    byte[] file = ChurnModels.train("tenant-a", TINY, ChurnModels.Format.UBJSON);
    Booster booster = XGBoost.loadModel(new ByteArrayInputStream(file));
    try {
      assertThat(booster.getFeatureNames()).containsExactlyElementsOf(ChurnData.FEATURE_NAMES);
      ChurnData data = new ChurnData("tenant-a");
      data.draw(TINY.rows());
      ChurnData.Sample unseen = data.draw(2_000);
      float[][] scores =
          booster.inplace_predict(
              unseen.features(), unseen.rows(), ChurnData.FEATURE_NAMES.size(), Float.NaN);
      assertThat(meanScore(scores, unseen, 1)).isGreaterThan(meanScore(scores, unseen, 0) * 1.2);
    } finally {
      booster.dispose();
    }
  }

  @Test
  void artifactIsTrainedOnceAndHoldsOneModelFile() throws Exception {
    ChurnModels models = new ChurnModels(directory);
    assertThat(models.isTrained("tenant-a", TINY)).isFalse();
    Path artifact = models.artifact("tenant-a", TINY);
    assertThat(models.isTrained("tenant-a", TINY)).isTrue();

    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(artifact)))) {
      assertThat(tar.getNextEntry().getName()).isEqualTo("xgboost-model");
      assertThat(tar.readAllBytes())
          .isEqualTo(ChurnModels.train("tenant-a", TINY, ChurnModels.Format.UBJSON));
      assertThat(tar.getNextEntry()).isNull();
    }

    Files.writeString(artifact, "kept");
    assertThat(models.artifact("tenant-a", TINY)).hasContent("kept");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(artifact);
    }
  }

  private static double meanScore(float[][] scores, ChurnData.Sample sample, int label) {
    double sum = 0;
    int count = 0;
    for (int row = 0; row < sample.rows(); row++) {
      if (sample.labels()[row] == label) {
        sum += scores[row][0];
        count++;
      }
    }
    return sum / count;
  }
}
