package dev.coppice.bench.soak;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.CountOption;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.FaultProxy;
import dev.coppice.scripts.MemoryGroup;
import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.TestBucket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A fleet's life in minutes: a thousand tenants in a container of 512 MiB, called all the while,
 * with everything that can go wrong going wrong at once. Every answer is held against XGBoost's
 * own, bit by bit; the process's ends, its memory and what it still holds when all is quiet are
 * counted.
 */
public final class Soak implements Benchmark {

  private static final String BUCKET = "coppice-soak";
  private static final CountOption OPTION = new CountOption("--minutes");
  private static final long LIMIT = 512L << 20;
  private static final int QUESTIONS = 256;

  /** Less than all tenants would take. */
  private static final String DISK_BUDGET = "256MiB";

  private final Duration length;

  /** Of five minutes. */
  public Soak() {
    this(Duration.ofMinutes(5));
  }

  private Soak(Duration length) {
    this.length = length;
  }

  @Override
  public Benchmark with(List<String> options) {
    return options.isEmpty() ? this : new Soak(Duration.ofMinutes(OPTION.of(options)));
  }

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("soak");
    Questions questions = Questions.draw(QUESTIONS);
    Optional<MemoryGroup> group = MemoryGroup.limitedTo(LIMIT);
    try (S3ProxyProcess s3 = workplace.startS3(directory);
        TestBucket bucket = TestBucket.open(s3.endpoint(), BUCKET);
        FaultProxy proxy = new FaultProxy(s3.endpoint())) {
      Fleet fleet = new FleetMaker(workplace, directory, questions, report).make(bucket);
      List<String> hostile =
          HostileArtifacts.upload(
              bucket, fleet.tenants().getFirst().sameSize().getFirst().artifact());
      Map<String, String> settings = s3.environment(BUCKET, FleetMaker.FOLDER);
      report.progress("one start that does not count");
      workplace.startServer(directory, settings).close();
      settings.put("COPPICE_S3_ENDPOINT", proxy.endpoint().toString());
      List<String> limits = group.map(MemoryGroup::command).orElse(List.of());
      try (ServerLife server =
          new ServerLife(workplace, directory, limits, turns(settings, directory), report)) {
        SoakRun run =
            new SoakRun(new SoakStore(bucket, proxy, fleet, hostile), questions, server, report);
        run.play(length);
        return run.outcome().report(report, group.orElse(null), LIMIT);
      }
    } finally {
      group.ifPresent(MemoryGroup::close);
    }
  }

  /**
   * By turns as the server comes; with a local disk, on which it finds what the start before the
   * last one left, however that ended; and with the disk and forests alone.
   */
  private static List<Map<String, String>> turns(Map<String, String> settings, Path directory) {
    Map<String, String> disk = new HashMap<>(settings);
    disk.put("COPPICE_CACHE_DIR", directory.resolve("cache").toString());
    disk.put("COPPICE_DISK_BUDGET", DISK_BUDGET);
    Map<String, String> forest = new HashMap<>(disk);
    forest.put("COPPICE_ENGINE", "forest");
    return List.of(settings, disk, forest);
  }
}
