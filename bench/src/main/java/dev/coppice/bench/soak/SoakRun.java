package dev.coppice.bench.soak;

import dev.coppice.bench.run.Report;
import dev.coppice.scripts.InvocationClient;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One soak: everything at once, with a stop or a kill every half minute for the first two thirds,
 * then the last process alone until the end.
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

  private final SoakStore store;
  private final Questions questions;
  private final ServerLife server;
  private final Report report;
  private final Tally tally = new Tally();
  private final StoreChanges changes;
  private @Nullable Footprint first;
  private @Nullable Footprint last;

  SoakRun(SoakStore store, Questions questions, ServerLife server, Report report) {
    this.store = store;
    this.questions = questions;
    this.server = server;
    this.report = report;
    this.changes = new StoreChanges(store.bucket(), store.fleet());
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
    }
  }

  private void everything(Duration length, boolean withEnds)
      throws IOException, InterruptedException {
    HostileCalls hostile = new HostileCalls(store.fleet(), questions, server, tally);
    try (InvocationClient client = new InvocationClient(server.endpoint());
        Crew crew = new Crew()) {
      crew.start(CALLERS, Duration.ofMillis(150), fleetCalls(client));
      crew.start(4, Duration.ofMillis(200), hostile);
      crew.start(2, Duration.ofMillis(200), hostileTenants(client));
      crew.start(1, Duration.ofMillis(100), changes);
      crew.start(1, Duration.ZERO, new StoreWeather(store.proxy()));
      long end = System.nanoTime() + length.toNanos();
      for (int i = 0; System.nanoTime() < end; i++) {
        Thread.sleep(Duration.ofNanos(Math.min(end - System.nanoTime(), BETWEEN_ENDS.toNanos())));
        reportProgress(end);
        if (withEnds && System.nanoTime() < end) {
          end(i);
        }
      }
      crew.stop();
    }
  }

  private FleetCalls fleetCalls(InvocationClient client) {
    return new FleetCalls(store.fleet(), questions, client, server, tally);
  }

  private HostileTenants hostileTenants(InvocationClient client) {
    return new HostileTenants(store.hostile(), questions.one(0), client, server, tally);
  }

  private void end(int number) throws IOException, InterruptedException {
    if (number % 2 == 0) {
      server.restart();
    } else {
      server.kill();
    }
  }

  private void reportProgress(long end) {
    report.progress(
        "%d s left of this part; %d calls, %d wrong, %d crashes"
            .formatted(
                Math.max(0, Duration.ofNanos(end - System.nanoTime()).toSeconds()),
                tally.calls(),
                tally.wrongs(),
                server.crashes().size()));
  }

  /** Every pool of the server gets to work once; then it rests. */
  private Footprint calmRound() throws IOException, InterruptedException {
    try (InvocationClient client = new InvocationClient(server.endpoint());
        Crew crew = new Crew()) {
      crew.start(CALLERS, Duration.ofMillis(10), fleetCalls(client));
      Thread.sleep(WARM_UP);
      crew.stop();
    }
    return awaitQuiet(null);
  }

  /** Waits until nothing leaks, or until what does has had the time to be given back. */
  private Footprint awaitQuiet(@Nullable Footprint before)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + QUIET_LIMIT.toNanos();
    Footprint footprint = Footprint.take(server.process());
    while (System.nanoTime() < deadline && !isQuiet(footprint, before)) {
      Thread.sleep(BETWEEN_READINGS);
      footprint = Footprint.take(server.process());
    }
    return footprint;
  }

  private static boolean isQuiet(Footprint now, @Nullable Footprint before) {
    return before == null ? now.isIdle() : now.isIdle() && now.leaksSince(before).isEmpty();
  }

  /** What came of it, once it has been played. */
  SoakOutcome outcome() {
    if (first == null || last == null) {
      throw new IllegalStateException("outcome before the run");
    }
    return new SoakOutcome(tally, changes, server, first, last, last.leaksSince(first));
  }
}
