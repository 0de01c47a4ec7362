package dev.coppice.bench.engine;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.model.ModelFile;
import dev.coppice.bench.run.Workplace;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.scripts.churn.ChurnModels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What JMH runs to time the way from a model file's bytes in memory to a model that can score. A
 * forest's structural check belongs to it; freeing does not.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets it up.
public class Loading {

  @Param("FOREST")
  public String contender;

  @Param("SMALL")
  public String model;

  @Param("UBJSON")
  public String format;

  private Contender loader;
  private ModelFormat modelFormat;
  private byte[] content;
  private @Nullable Forest forest;
  private @Nullable Booster booster;

  /** Reads the file. */
  @Setup
  public void setUp() throws IOException {
    loader = Contender.valueOf(contender);
    modelFormat = ModelFormat.valueOf(format);
    content =
        Files.readAllBytes(
            BenchModel.valueOf(model).file(Workplace.ofRun(), ChurnModels.Format.valueOf(format)));
  }

  /** One load; XGBoost4J detects the format in the first bytes. */
  @Benchmark
  public void load() throws IOException, XGBoostError {
    if (loader == Contender.FOREST) {
      forest = ModelFile.readForest(new ByteArrayInputStream(content), modelFormat);
    } else {
      booster = XGBoost.loadModel(content);
    }
  }

  /** Frees what was loaded, off the clock. */
  @TearDown(Level.Invocation)
  public void free() {
    if (forest != null) {
      forest.close();
    }
    if (booster != null) {
      booster.dispose();
    }
  }
}
