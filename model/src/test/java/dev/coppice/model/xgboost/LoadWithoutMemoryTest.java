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

/** A system that has no memory to give while XGBoost loads a model, in a JVM of its own. */
@Timeout(600)
@EnabledOnOs(OS.LINUX)
class LoadWithoutMemoryTest {

  @TempDir private Path folder;

  /** Or the tenant would be told so, and a newer version not be tried again. */
  @Test
  void lackOfMemoryIsNoRefusalOfTheModel() throws Exception {
    Booster booster = TrainedModels.train(1000, Map.of("max_depth", 8, "eta", 0.01));
    Path file = folder.resolve("model.ubj");
    Files.write(file, TrainedModels.save(booster, ModelFormat.UBJSON));
    booster.dispose();
    assertThat(Files.size(file)).isGreaterThan(2L * WithoutMemory.LEFT_BYTES);

    assertThat(WithoutMemory.run(LoadWithoutMemory.class, file.toString()))
        .containsExactly("java.lang.OutOfMemoryError: XGBoost: std::bad_alloc");
  }
}
