package dev.coppice.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.TrainedModels;
import dev.coppice.model.WithoutMemory;
import dev.coppice.model.format.ModelFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A system that has no memory to give while XGBoost loads or scores, in a JVM of its own. */
@Timeout(600)
@EnabledOnOs(OS.LINUX)
class XgboostWithoutMemoryTest {

  private static final String NONE = "java.lang.OutOfMemoryError: XGBoost: std::bad_alloc";

  @TempDir private Path folder;

  /** Or the tenant would be told so, and a newer version not be tried again. */
  @Test
  void lackOfMemoryIsNoRefusalOfTheModel() throws Exception {
    Path file = save(TrainedModels.train(1000, Map.of("max_depth", 8, "eta", 0.01)));
    assertThat(Files.size(file)).isGreaterThan(2L * WithoutMemory.LEFT_BYTES);

    assertThat(WithoutMemory.run(LoadWithoutMemory.class, file.toString())).containsExactly(NONE);
  }

  /** Or a call would get 500, and a copy on the local disk be taken for damaged. */
  @Test
  void lackOfMemoryIsNoDefectOfScoring() throws Exception {
    Path file =
        save(TrainedModels.train(1, Map.of("objective", "multi:softprob", "num_class", 30)));

    assertThat(WithoutMemory.run(ScoreWithoutMemory.class, file.toString())).containsExactly(NONE);
  }

  private Path save(Booster booster) throws Exception {
    Path file = folder.resolve("model.ubj");
    Files.write(file, TrainedModels.save(booster, ModelFormat.UBJSON));
    booster.dispose();
    return file;
  }
}
