package dev.coppice.bench.http;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.ProcessMemory;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long a start takes: from the start of {@code scripts/serve} to the first 200 of {@code
 * /ping}, in store mode against S3, asked every 20 ms.
 *
 * <p>The files are in the system's cache and the build's start is recorded, because one start goes
 * before, uncounted.
 */
public final class Start implements Benchmark {

  private static final int STARTS = 9;
  private static final double TARGET_SECONDS = 0.5;

  /** A store that refuses connections; no start may wait for its store. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "COPPICE_MODEL_STORE", "s3://coppice-bench/models/",
          "COPPICE_S3_ENDPOINT", "http://127.0.0.1:9",
          "COPPICE_S3_PATH_STYLE", "true",
          "AWS_REGION", "us-east-1",
          "AWS_ACCESS_KEY_ID", "bench",
          "AWS_SECRET_ACCESS_KEY", "bench");

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("start");
    report.progress("one start that does not count");
    workplace.startServer(directory, SETTINGS).close();
    List<Double> seconds = new ArrayList<>();
    List<Double> mebibytes = new ArrayList<>();
    for (int i = 1; i <= STARTS; i++) {
      report.progress("start %d of %d".formatted(i, STARTS));
      long begin = System.nanoTime();
      try (ServerProcess server = workplace.startServer(directory, SETTINGS)) {
        seconds.add((System.nanoTime() - begin) / 1e9);
        mebibytes.add(new ProcessMemory(server.pid()).resident() / (double) (1 << 20));
      }
    }
    Sample times = new Sample(seconds);
    report.line("%d starts; median (least..most)".formatted(STARTS));
    Table table = new Table("from scripts/serve to", "seconds", "resident MiB");
    table.add("/ping 200", times.text("%.3f"), new Sample(mebibytes).text("%.0f"));
    report.table(table);
    return List.of(new Figure("start", times.median(), TARGET_SECONDS));
  }
}
