package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.model.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The laws under random load: many threads call, hold, leave before they are served, unload; loads
 * of random size and peak grow, shrink, fail and stall. The ledger checks the live bytes at every
 * step, the models every use; the harness checks at the end that no lease and no byte is left. No
 * share starves: each has answers.
 */
class CacheLawsTest {

  private static final long ROOM = 1 << 20;
  private static final int THREADS = 16;
  private static final int STEPS_A_THREAD = 500;
  private static final int NAMES = 60;
  private static final int SHARES = 6;

  private static final LoadSettings SETTINGS =
      PlainSettings.loads(
          4, 14, 8, Duration.ofMillis(30), Duration.ofMillis(100), Duration.ofMillis(1));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void holdUnderRandomLoad(long seed) throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, SETTINGS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      SplittableRandom seeds = new SplittableRandom(seed);
      Map<ModelName, AtomicInteger> loading = script(it, seeds.split());
      List<Future<Tally>> runs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        SplittableRandom random = seeds.split();
        runs.add(threads.submit(() -> new Caller(it, random).run(STEPS_A_THREAD)));
      }
      Tally total = new Tally();
      for (Future<Tally> run : runs) {
        total.add(run.get(60, TimeUnit.SECONDS));
      }

      until(() -> it.loads() == 0);
      assertThat(loading.values()).allMatch(count -> count.get() == 0);
      // About two thirds; far fewer would mean that calls starve.
      assertThat(total.answers).isGreaterThan(THREADS * STEPS_A_THREAD / 8);
      assertThat(total.answersOfShares).doesNotContain(0);
      assertThat(total.departures).isPositive();
      assertThat(total.refusals)
          .containsKeys(
              Reason.INVALID_MODEL, Reason.INTERNAL, Reason.OVERLOADED, Reason.INSUFFICIENT_STORAGE)
          .doesNotContainKey(Reason.STOPPING);
      assertThat(it.listener.unloads).hasSizeGreaterThan(NAMES);
      assertThat(it.ledger.highWaterMark()).isGreaterThan(ROOM / 2);
    }
  }

  /** Sizes of 1 to 200 KiB, one name that never fits; each name is loaded by one thread a time. */
  private static Map<ModelName, AtomicInteger> script(CacheHarness it, SplittableRandom random) {
    Map<ModelName, AtomicInteger> loading = new HashMap<>();
    for (int i = 0; i < NAMES; i++) {
      ModelName name = modelName(i);
      long bytes = i == 0 ? ROOM + 1 : random.nextLong(1024, 200 * 1024);
      AtomicInteger atOnce = new AtomicInteger();
      loading.put(name, atOnce);
      SplittableRandom own = random.split();
      it.source.on(
          name,
          memory -> {
            if (atOnce.incrementAndGet() != 1) {
              it.ledger.report("two loads of one model at once");
            }
            try {
              return load(it.ledger, memory, bytes, own);
            } finally {
              atOnce.decrementAndGet();
            }
          });
    }
    return loading;
  }

  /** Shares that are called more often the lower their number. */
  private static ModelName modelName(int number) {
    return name("share" + share(number) + "/m" + number);
  }

  private static int share(int number) {
    return number * SHARES / NAMES;
  }

  /** Holds what it reserved and no more, in one or two steps, then builds or fails. */
  private static Model load(Ledger ledger, LoadMemory memory, long bytes, SplittableRandom random)
      throws InterruptedException {
    long peak = random.nextBoolean() ? bytes : Math.min(ROOM, bytes + random.nextLong(bytes));
    long first = Math.max(bytes, peak / 2);
    memory.reserve(first);
    ledger.hold(first);
    long held = first;
    try {
      if (peak > first) {
        memory.reserve(peak);
        ledger.hold(peak - first);
        held = peak;
      }
      disturb(random.nextInt(100));
      ledger.drop(held);
      held = 0;
      return new FakeModel(ledger, bytes);
    } finally {
      ledger.drop(held);
    }
  }

  private static void disturb(int dice) throws InterruptedException {
    if (dice < 2) {
      throw new ServingException(Reason.INVALID_MODEL, "refused");
    } else if (dice < 4) {
      throw new IllegalStateException("a defect");
    } else if (dice < 5) {
      TimeUnit.MILLISECONDS.sleep(150); // past the load timeout
    } else if (dice < 15) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  /** What the calls came to. */
  private static final class Tally {
    private int answers;
    private int departures;
    private final int[] answersOfShares = new int[SHARES];
    private final Map<Reason, Integer> refusals = new EnumMap<>(Reason.class);

    void refused(Reason reason) {
      refusals.merge(reason, 1, Integer::sum);
    }

    void add(Tally other) {
      answers += other.answers;
      departures += other.departures;
      for (int share = 0; share < SHARES; share++) {
        answersOfShares[share] += other.answersOfShares[share];
      }
      other.refusals.forEach((reason, count) -> refusals.merge(reason, count, Integer::sum));
    }
  }

  /** One thread's calls. */
  private static final class Caller {
    private final CacheHarness it;
    private final SplittableRandom random;
    private final List<Lease> held = new ArrayList<>();
    private final Tally tally = new Tally();

    Caller(CacheHarness it, SplittableRandom random) {
      this.it = it;
      this.random = random;
    }

    Tally run(int steps) {
      for (int i = 0; i < steps; i++) {
        step();
        if (it.budget.used() > ROOM) {
          it.ledger.report("budget passed");
        }
      }
      held.forEach(Lease::close);
      return tally;
    }

    private void step() {
      int number = anyNumber();
      ModelName name = modelName(number);
      int dice = random.nextInt(100);
      if (dice < 3) {
        it.cache.unload(name).ifPresent(freed -> tally.answers++);
      } else if (dice < 6) {
        it.nanos.addAndGet(Duration.ofMillis(1).toNanos());
        it.cache.list().forEach(model -> it.cache.status(model.name()));
      } else {
        call(number, random.nextInt(20) == 0);
      }
      if (!held.isEmpty() && random.nextInt(3) == 0) {
        held.removeFirst().close();
      }
    }

    /** Two thirds of the calls go to a third of the names. */
    private int anyNumber() {
      int bound = random.nextInt(3) > 0 ? NAMES / 3 : NAMES;
      return random.nextInt(bound);
    }

    /**
     * @param leaves whether the caller is gone when it would wait
     */
    private void call(int number, boolean leaves) {
      ModelName name = modelName(number);
      try {
        if (leaves) {
          Thread.currentThread().interrupt();
        }
        Optional<Lease> hit = it.cache.tryAcquire(name);
        Lease lease = hit.isPresent() ? hit.get() : it.cache.acquire(name);
        lease.model().score(FakeModel.ROW);
        tally.answers++;
        tally.answersOfShares[share(number)]++;
        if (random.nextInt(10) == 0) {
          held.add(lease);
        } else {
          lease.close();
        }
      } catch (ServingException e) {
        if (leaves && e.reason() == Reason.STOPPING) {
          tally.departures++;
        } else {
          tally.refused(e.reason());
        }
      } finally {
        Thread.interrupted();
      }
    }
  }
}
