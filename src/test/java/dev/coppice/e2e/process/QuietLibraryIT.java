package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.ServeProcess;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * XGBoost writes nothing to the process's standard error: a load would wait for whoever reads that.
 */
final class QuietLibraryIT {

  private static final float[] CELLS = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final float[] LABELS = {1, 3, 2, 4};
  private static final String ROW = "1,2";

  @TempDir Path directory;

  private void train(Path store, String booster) throws Exception {
    Map<String, Object> parameters = Map.of("nthread", 1, "booster", booster);
    Path tenant = Files.createDirectory(store.resolve(booster));
    Files.write(
        tenant.resolve("model.ubj"),
        Training.file(CELLS, LABELS, parameters, 3, List.of(), ChurnModels.Format.UBJSON));
  }

  @Test
  void boostersThatXgboostWarnsOfAreLoadedWithoutAWord() throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    train(store, "gblinear");
    train(store, "dart");
    Map<String, String> settings = Map.of("COPPICE_MODEL_STORE", store.toUri().toString());
    try (ServeProcess server = ServeProcess.start(directory, settings)) {
      assertThat(server.get("/ping").statusCode()).isEqualTo(200);
      for (String booster : new String[] {"gblinear", "dart"}) {
        assertThat(server.invoke(booster, ROW).statusCode()).isEqualTo(200);
        assertThat(server.invoke(booster, ROW, "Accept", "application/json").statusCode())
            .isEqualTo(200);
      }
      assertThat(server.standardError()).noneMatch(line -> line.contains("WARNING: /"));
    }
  }
}
