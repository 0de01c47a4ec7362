package dev.coppice.model.trial;

import dev.coppice.model.Matrix;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.format.ModelFormat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultDirectionTest {

  private static final String TREES = "learner/gradient_booster/model/trees";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, -1, 255, 256, 257, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void anIntegerOfJsonSendsMissingValuesWhereXgboostSendsThem(long direction) throws Exception {
    agree(withDirections(direction), ModelFormat.JSON);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBooleanOfJsonSendsMissingValuesWhereXgboostSendsThem(boolean direction) throws Exception {
    agree(withDirections(direction), ModelFormat.JSON);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 127, 128, 255})
  void aByteOfUbjsonSendsMissingValuesWhereXgboostSendsThem(long direction) throws Exception {
    agree(withDirections(direction), ModelFormat.UBJSON);
  }

  private void agree(ModelDocument document, ModelFormat format) throws Exception {
    byte[] file = format == ModelFormat.JSON ? document.toJson() : document.toUbjson();
    float[] missing = new float[TrainedModels.FEATURES];
    Arrays.fill(missing, Float.NaN);
    int count = 300;
    new BothEngines(folder)
        .agree(
            file,
            format,
            "default_left",
            new Matrix(missing, 1, TrainedModels.FEATURES),
            new Matrix(TrainedModels.rows(count), count, TrainedModels.FEATURES));
  }

  private static ModelDocument withDirections(Object direction) throws Exception {
    ModelDocument document =
        ModelDocument.of(TrainedModels.train(3, Map.of("objective", "reg:squarederror")));
    for (int tree = 0; tree < document.array(TREES).size(); tree++) {
      document.array(TREES + "/" + tree + "/default_left").replaceAll(ignored -> direction);
    }
    return document;
  }
}
