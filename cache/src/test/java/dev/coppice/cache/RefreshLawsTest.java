package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The laws while models change under the calls: many threads call, hold leases, want the newest and
 * unload, while versions come, are refused and vanish, and memory has room for half of them. The
 * ledger checks bytes and uses at every step; at most one load per name is under way.
 */
class RefreshLawsTest {

  private static final long ROOM = 768 * 1024;
  private static final int NAMES = 60;
  private static final int THREADS = 8;
  private static final int STEPS_A_THREAD = 500;
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private static final LoadSettings SETTINGS =
      PlainSettings.loads(
          4, 100, 20, Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMillis(1));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void holdWhileVersionsChange(long seed) throws Exception {
    RefreshSettings refreshing = new RefreshSettings(INTERVAL);
    try (CacheHarness it = new CacheHarness(ROOM, SETTINGS, refreshing);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      SplittableRandom seeds = new SplittableRandom(seed);
      script(it);
      List<Future<Integer>> runs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        SplittableRandom random = seeds.split();
        runs.add(threads.submit(() -> call(it, random)));
      }
      int answers = 0;
      for (Future<Integer> run : runs) {
        answers += run.get(60, TimeUnit.SECONDS);
      }

      until(() -> it.loads() == 0);
      until(() -> isUnchangedOnce(it)); // While versions change that is a matter of luck.
      assertThat(answers).isGreaterThan(THREADS * STEPS_A_THREAD / 2);
      assertThat(it.listener.refreshes)
          .contains(RefreshResult.SWAPPED, RefreshResult.UNCHANGED, RefreshResult.GONE);
    }
  }

  /** Uses what is in memory once more, an interval later, and no version changes meanwhile. */
  private static boolean isUnchangedOnce(CacheHarness it) {
    it.nanos.addAndGet(INTERVAL.toNanos());
    for (int i = 0; i < NAMES; i++) {
      it.cache.tryAcquire(name("m" + i)).ifPresent(Lease::close);
    }
    return it.listener.refreshes.contains(RefreshResult.UNCHANGED);
  }

  /** One load in ten is refused, one question in twenty finds nothing. */
  private static void script(CacheHarness it) {
    AtomicInteger loads = new AtomicInteger();
    for (int i = 0; i < NAMES; i++) {
      AtomicInteger atOnce = new AtomicInteger();
      it.source.on(
          name("m" + i),
          memory -> {
            if (atOnce.incrementAndGet() != 1) {
              it.ledger.report("two loads of one model at once");
            }
            try {
              int load = loads.incrementAndGet();
              if (load % 10 == 0) {
                throw ServingException.refused(it.source.version, "refused", null);
              }
              return it.source.build(memory, 1024L * (10 + load % 30));
            } finally {
              atOnce.decrementAndGet();
            }
          });
    }
    it.source.question =
        (name, known) -> {
          if (it.source.questions.get() % 20 == 0) {
            throw new ServingException(Reason.MODEL_NOT_FOUND, "gone");
          }
          return it.source.version;
        };
  }

  private static int call(CacheHarness it, SplittableRandom random) {
    List<Lease> held = new ArrayList<>();
    int answers = 0;
    for (int step = 0; step < STEPS_A_THREAD; step++) {
      ModelName name = name("m" + random.nextInt(NAMES));
      it.nanos.addAndGet(Duration.ofMillis(1).toNanos());
      int dice = random.nextInt(100);
      if (dice < 2) {
        it.cache.unload(name);
      } else if (dice < 4) {
        it.source.version = "v" + random.nextInt(1000);
      } else {
        try {
          Lease lease = dice < 10 ? it.cache.acquireNewest(name) : it.cache.acquire(name);
          lease.model().score(FakeModel.ROW);
          held.add(lease);
          answers++;
        } catch (ServingException e) {
          assertThat(e.reason()).isIn(Reason.INVALID_MODEL, Reason.OVERLOADED);
        }
      }
      // What all threads hold leaves room for a load, or else they would wait for each other.
      if (held.size() > random.nextInt(2)) {
        held.removeFirst().close();
      }
    }
    held.forEach(Lease::close);
    return answers;
  }
}
