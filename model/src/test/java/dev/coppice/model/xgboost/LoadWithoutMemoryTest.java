package dev.coppice.model.xgboost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.TrainedModels;
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
    assertThat(Files.size(file)).isGreaterThan(2L * LoadWithoutMemory.LEFT_BYTES);
    ProcessBuilder loading =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Xint", // A compiler that gets no memory would end the process.
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LoadWithoutMemory.class.getName(),
                file.toString())
            .redirectErrorStream(true);
    // Or the allocator might have kept enough for the model.
    loading.environment().put("MALLOC_ARENA_MAX", "1");
    loading.environment().put("MALLOC_MMAP_THRESHOLD_", "131072");
    Process process = loading.start();

    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(said.lines())
        .singleElement()
        .isEqualTo("java.lang.OutOfMemoryError: XGBoost: std::bad_alloc");
    assertThat(process.waitFor()).isZero();
  }
}
