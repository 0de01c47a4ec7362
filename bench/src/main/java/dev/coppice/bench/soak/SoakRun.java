package dev.coppice.bench.soak;

import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.scripts.InvocationClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One soak: everything at once, with a stop or a kill every half minute for the first two thirds,
 * then the last process alone until the end; and what came of it.
 *
 * <p>What leaks is looked for in the last process: what it holds after a calm round of calls, and
 * what it holds again when all that followed has gone quiet.
 */
final class SoakRun {

  private static final Duration BETWEEN_ENDS = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration BETWEEN_READINGS = Duration.ofSeconds(2);
  private static final Duration QUIET_LIMIT = Duration.ofMinutes(2);
  private static final int CALLERS = 40;
  private static final double MEMORY_TARGET = 0.95;

  /** Pools grow when they are needed, up to their bounds, and not all of them shrink again. */
  private static final Map<String, Long> ALLOWANCE = Map.of();

  private final SoakStore store;
  private final Questions questions;
  private final ServerLife server;
  private final Report report;
  private final Tally tally = new Tally();
  private final StoreChanges changes;
  private final InvocationClient client;
  private @Nullable Footprint first;
  private @Nullable Footprint last;

  SoakRun(SoakStore store, Questions questions, ServerLife server, Report report) {
    this.store = store;
    this.questions = questions;
    this.server = server;
    this.report = report;
    this.changes = new StoreChanges(store.bucket(), store.fleet());
    this.client = new InvocationClient(server.endpoint());
  }

  /** Plays it. */
  void play(Duration length) throws IOException, InterruptedException {
    Duration ends = length.multipliedBy(2).dividedBy(3);
    try (Crew watch = new Crew()) {
      watch.start(1, BETWEEN_LOOKS, server);
      everything(ends, true);
      server.restart();
      first = calmRound();
      everything(length.minus(ends), false);
      report.progress("waiting until all is quiet");
      last = awaitQuiet(first);
      watch.stop();
    } finally {
      client.close();
    }
  }

  private void everything(Duration length, boolean withEnds)
      throws IOException, InterruptedException {
    FleetCalls calls = new FleetCalls(store.fleet(), questions, client, server, tally);
    HostileCalls hostile = new HostileCalls(store.fleet(), questions, server, tally);
    HostileTenants tenants =
        new HostileTenants(store.hostile(), questions.one(0), client, server, tally);
    try (Crew crew = new Crew()) {
      crew.start(CALLERS, Duration.ofMillis(150), calls);
      crew.start(4, Duration.ofMillis(200), hostile);
      crew.start(2, Duration.ofMillis(200), tenants);
      crew.start(1, Duration.ofMillis(100), changes);
      crew.start(1, Duration.ZERO, new StoreWeather(store.proxy()));
      long end = System.nanoTime() + length.toNanos();
      for (int i = 0; System.nanoTime() < end; i++) {
        long left = end - System.nanoTime();
        Thread.sleep(Duration.ofNanos(Math.min(left, BETWEEN_ENDS.toNanos())));
        report.progress(
            "%d s left of this part; %d calls, %d wrong"
                .formatted(
                    Math.max(0, end - System.nanoTime()) / 1_000_000_000,
                    tally.calls(),
                    tally.wrongs()));
        if (withEnds && System.nanoTime() < end) {
          if (i % 2 == 0) {
            server.restart();
          } else {
            server.kill();
          }
        }
      }
      crew.stop();
    }
  }

  /** Every pool of the server gets to work once; then it rests. */
  private Footprint calmRound() throws IOException, InterruptedException {
    try (Crew crew = new Crew()) {
      crew.start(
          CALLERS,
          Duration.ofMillis(10),
          new FleetCalls(store.fleet(), questions, client, server, tally));
      Thread.sleep(WARM_UP);
      crew.stop();
    }
    return awaitQuiet(null);
  }

  /** Waits until nothing leaks, or until what does has had the time to be given back. */
  private Footprint awaitQuiet(@Nullable Footprint before)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + QUIET_LIMIT.toNanos();
    Footprint footprint = Footprint.take(server.process(), client);
    while (System.nanoTime() < deadline && !isQuiet(footprint, before)) {
      Thread.sleep(BETWEEN_READINGS);
      footprint = Footprint.take(server.process(), client);
    }
    return footprint;
  }

  private static boolean isQuiet(Footprint now, @Nullable Footprint before) {
    return before == null
        ? now.isIdle()
        : now.isIdle() && now.leaksSince(before, ALLOWANCE).isEmpty();
  }

  /**
   * Writes what came of it.
   *
   * @param group null if there was no limit
   */
  List<Figure> report(Duration length, @Nullable MemoryGroup group, long limit) throws IOException {
    report.line(
        "%d minutes; tenants: %s; %d overwritten, %d deleted; %d starts"
            .formatted(
                length.toMinutes(),
                FleetMaker.describe(),
                changes.overwritten(),
                changes.deleted(),
                server.starts()));
    report.table(tally.table());
    long oomKills = group == null ? 0 : group.oomKills();
    Map<String, Long> leaks = reportFootprints();
    tally.wrongAnswers().forEach(wrong -> report.line("wrong: " + wrong));
    server.crashes().forEach(crash -> report.line("crash: " + crash));
    Table table = new Table("of all", "count");
    table.add("calls", Long.toString(tally.calls()));
    table.add("wrong answers", Long.toString(tally.wrongs()));
    table.add("crashes", Integer.toString(server.crashes().size()));
    table.add("kills for want of memory", Long.toString(oomKills));
    table.add("leaks", Integer.toString(leaks.size()));
    table.add("largest resident bytes", Long.toString(server.largestResident()));
    if (group != null) {
      table.add("largest charged bytes, file cache included", Long.toString(group.peak()));
    }
    report.table(table);
    List<Figure> figures = new ArrayList<>();
    if (group == null) {
      report.line("No control group could be made here: the server ran without a limit.");
    } else {
      figures.add(
          new Figure("soak-memory", server.largestResident() / (double) limit, MEMORY_TARGET));
    }
    long faults = tally.wrongs() + server.crashes().size() + oomKills + leaks.size();
    figures.add(Figure.count("soak", "faults", faults, 0));
    return figures;
  }

  private Map<String, Long> reportFootprints() {
    if (first == null || last == null) {
      throw new IllegalStateException("report before the run");
    }
    Table table = new Table("the last process holds", "after a calm round", "when all is quiet");
    Map<String, Long> end = last.counts();
    first.counts().forEach((what, count) -> table.add(what, "" + count, "" + end.get(what)));
    report.table(table);
    Map<String, Long> leaks = last.leaksSince(first, ALLOWANCE);
    leaks.forEach((what, more) -> report.line("leak: %d more %s".formatted(more, what)));
    return leaks;
  }
}
