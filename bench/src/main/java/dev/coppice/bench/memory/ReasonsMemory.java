package dev.coppice.bench.memory;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.model.ModelFile;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.memory.Slabs;
import dev.coppice.scripts.churn.ChurnModels;
import java.io.IOException;
import java.util.List;

/**
 * What the covers of a forest take for each of its nodes, in memory as the server has it; and what
 * a forest that was never asked for reasons takes for them, which is nothing.
 */
public final class ReasonsMemory implements Benchmark {

  private static final double TARGET = 4.1;

  @Override
  public List<Figure> run(Workplace workplace, Report report) throws IOException {
    Table table =
        new Table("model", "nodes", "bytes of covers", "per node", "more without being asked");
    double worst = 0;
    long unasked = 0;
    for (BenchModel model : BenchModel.values()) {
      report.progress(model.label());
      ModelFile file = ModelFile.of(model.file(workplace, ChurnModels.Format.UBJSON));
      Slabs slabs = new Slabs();
      try (Forest plain = file.loadForest(slabs, false);
          Forest covered = file.loadForest(slabs, true)) {
        ForestCovers covers = covered.covers().orElseThrow();
        double perNode = (double) covers.bytes() / covers.nodes();
        long more = plain.bytes() - (covered.bytes() - covers.bytes());
        worst = Math.max(worst, perNode);
        unasked = Math.max(unasked, more);
        table.add(
            model.label(),
            "%,d".formatted(covers.nodes()),
            "%,d".formatted(covers.bytes()),
            "%.3f".formatted(perNode),
            Long.toString(more));
      }
    }
    report.table(table);
    return List.of(
        Figure.count("reasons-memory-unasked", "bytes", unasked, 0),
        new Figure("reasons-memory", worst, TARGET));
  }
}
