package dev.coppice.bench.engine;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.model.ModelFile;
import dev.coppice.bench.run.Workplace;
import dev.coppice.model.Matrix;
import dev.coppice.scripts.churn.ChurnModels;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What JMH runs to time the scoring of rows that are in memory.
 *
 * <p>Calls take different rows in turn: one row over and over would teach the processor its way
 * through the trees.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets it up.
public class Scoring {

  private static final int ALL_ROWS = 4_096;

  @Param("FOREST")
  public String contender;

  @Param("SMALL")
  public String model;

  @Param("1")
  public int rows;

  private Scorer scorer;
  private Matrix[] matrices;
  private int next;

  /** Loads the model and draws the rows. */
  @Setup
  public void setUp() throws IOException {
    BenchModel which = BenchModel.valueOf(model);
    ModelFile file = ModelFile.of(which.file(Workplace.ofRun(), ChurnModels.Format.UBJSON));
    scorer = Scorer.load(file, Contender.valueOf(contender));
    matrices = which.rows(Math.max(1, ALL_ROWS / rows), rows).toArray(Matrix[]::new);
  }

  /** One call. */
  @Benchmark
  public Object score() {
    next = next + 1 == matrices.length ? 0 : next + 1;
    return scorer.score(matrices[next]);
  }

  @TearDown
  public void tearDown() {
    scorer.close();
  }
}
