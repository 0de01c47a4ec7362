package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.EPOCH;
import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.StoredVersions.State;
import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.Eviction;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The laws of versions, held to a store that knows what it had when: who is served which version,
 * while objects change, vanish, break and cannot be had, models are pinned, loaded ahead,
 * explained, evicted and unloaded. What is served was there; who wants the newest gets what was the
 * newest in the last second or later; where the store does not fail nobody gets an older version
 * than another had before; what is pinned stays. Once all is well again all is served in its newest
 * version, and then no byte is left.
 */
class VersionLawsTest {

  private static final int NAMES = 24;
  private static final int THREADS = 8;
  private static final int STEPS_A_THREAD = 200;
  private static final Set<ModelName> PINNED = Set.of(name("s0/m0"), name("s1/m1"));

  private static final LoadSettings LOADS =
      new LoadSettings(4, 3, 200, 50, FOREVER, FOREVER, Duration.ofMillis(50), 0);

  private static final RefreshSettings REFRESHES = new RefreshSettings(Duration.ofSeconds(5));
  private static final Set<EvictionCause> FOR_OTHERS =
      EnumSet.of(EvictionCause.ROOM, EvictionCause.BOUND);
  private static final List<State> STATES = List.of(State.values());

  private static final Set<Reason> OF_STORE =
      EnumSet.of(Reason.MODEL_NOT_FOUND, Reason.INVALID_MODEL, Reason.STORE_UNAVAILABLE);

  /** Of how much room, with copies on a disk or without, and of which store. */
  private enum Kind {
    ROOMY(true, false, false),
    ROOMY_WITH_COPIES(true, true, false),
    TIGHT_WITH_COPIES(false, true, false),
    TIGHT_WITH_FAILURES(false, true, true);

    private final boolean isRoomy;
    private final boolean hasCopies;
    private final boolean hasFailures;
    private final long room;

    Kind(boolean isRoomy, boolean hasCopies, boolean hasFailures) {
      this.isRoomy = isRoomy;
      this.hasCopies = hasCopies;
      this.hasFailures = hasFailures;
      this.room = isRoomy ? 8 << 20 : 400 << 10;
    }
  }

  @ParameterizedTest
  @EnumSource
  void holdWhileAllChanges(Kind kind) throws Exception {
    for (long seed = 1; seed <= 2; seed++) {
      try (World world = new World(kind, seed)) {
        world.run();
      }
    }
  }

  /** A cache and its store, and what was served. */
  private static final class World extends SilentListener implements AutoCloseable {
    private final Kind kind;
    private final SplittableRandom seeds;
    private final Ledger ledger;
    private final MemoryBudget budget;
    private final AtomicLong nanos = new AtomicLong();
    private final ExecutorService keeper = Executors.newSingleThreadExecutor();
    private final StoredVersions versions = new StoredVersions();
    private final ModelCache cache;
    private final List<ModelName> names =
        IntStream.range(0, NAMES).mapToObj(i -> name("s" + i % 3 + "/m" + i)).toList();

    /** The latest version that anybody had. */
    private final Map<ModelName, AtomicInteger> served = new ConcurrentHashMap<>();

    /** When the cache's clock came to which time, as {@link System#nanoTime}. */
    private final ConcurrentSkipListMap<Long, Long> times = new ConcurrentSkipListMap<>();

    private World(Kind kind, long seed) {
      this.kind = kind;
      this.seeds = new SplittableRandom(seed);
      this.ledger = new Ledger(kind.room);
      this.budget = new MemoryBudget(kind.room);
      InstantSource clock = () -> EPOCH.plusNanos(nanos.get());
      ChangingStore store =
          new ChangingStore(ledger, versions, clock, kind.hasCopies ? keeper : null);
      CacheSettings settings =
          new CacheSettings(LOADS, REFRESHES, Pins.parse("s0/m0,s1/m1"), Long.MAX_VALUE);
      putAll();
      pass(0);
      cache =
          new ModelCache(
              store, store, budget, new HeapWeight(1), settings, this, clock, nanos::get);
    }

    private void putAll() {
      SplittableRandom random = seeds.split();
      names.forEach(name -> put(name, State.PRESENT, random));
    }

    private void put(ModelName name, State state, SplittableRandom random) {
      versions.put(name, state, random.nextLong(1024, 30 << 10), random.nextLong(1024, 20 << 10));
    }

    private void pass(long millis) {
      long now = nanos.get() + TimeUnit.MILLISECONDS.toNanos(millis);
      times.putIfAbsent(TimeUnit.NANOSECONDS.toMillis(now), System.nanoTime());
      nanos.set(now); // Last: by then it is known when this was.
    }

    private void run() throws Exception {
      var unused = cache.warm().orElseThrow().loadPinned();
      AtomicInteger calling = new AtomicInteger(THREADS);
      List<Future<?>> runs = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1)) {
        for (int i = 0; i < THREADS; i++) {
          SplittableRandom random = seeds.split();
          runs.add(
              threads.submit(
                  () -> {
                    try {
                      IntStream.range(0, STEPS_A_THREAD).forEach(step -> step(random));
                    } finally {
                      calling.decrementAndGet();
                    }
                  }));
        }
        SplittableRandom random = seeds.split();
        runs.add(threads.submit(() -> change(random, calling)));
        for (Future<?> each : runs) {
          each.get(120, TimeUnit.SECONDS);
        }
      }
      settle();
    }

    private void change(SplittableRandom random, AtomicInteger calling) {
      while (calling.get() > 0) {
        boolean isWell = !kind.hasFailures || random.nextInt(100) < 70;
        State state = isWell ? State.PRESENT : STATES.get(random.nextInt(STATES.size()));
        put(any(random), state, random);
        if (random.nextInt(3) == 0) {
          pass(random.nextInt(2000));
        }
        LockSupport.parkNanos(1_000_000);
      }
    }

    /** A third of the calls go to four names. */
    private ModelName any(SplittableRandom random) {
      return names.get(random.nextInt(random.nextInt(3) == 0 ? 4 : NAMES));
    }

    private void step(SplittableRandom random) {
      ModelName name = any(random);
      int dice = random.nextInt(100);
      if (dice < 2) {
        var unused = cache.unload(name);
      } else if (dice < 4) {
        cache.warm().orElseThrow().warmUp().add(List.of(name, any(random)));
      } else if (dice < 10) {
        refresh(name);
      } else if (dice < 30) {
        callNewest(name);
      } else if (dice < 45) {
        int unused = call("for reasons", name, () -> cache.explained().acquire(name));
      } else {
        int unused = call("for scores", name, () -> cache.acquire(name));
      }
      if (budget.used() > kind.room) {
        ledger.report("budget passed");
      }
    }

    private void callNewest(ModelName name) {
      Map.Entry<Long, Long> aSecondAgo =
          times.ceilingEntry(TimeUnit.NANOSECONDS.toMillis(nanos.get()) - 1000);
      long since = aSecondAgo == null ? System.nanoTime() : aSecondAgo.getValue();
      int number = call("for the newest", name, () -> cache.acquireNewest(name));
      if (number > 0 && !kind.hasFailures && !versions.wasNewestSince(name, number, since)) {
        ledger.report("%s: %d for the newest".formatted(name, number));
      }
    }

    private void refresh(ModelName name) {
      try {
        cache.refresh(name);
      } catch (ServingException e) {
        if (!kind.hasFailures && !(e.reason() == Reason.MODEL_NOT_READY && !kind.isRoomy)) {
          ledger.report("refresh of %s: %s".formatted(name, e.getMessage()));
        }
      }
    }

    /** Returns the number of the version, or 0. */
    private int call(String what, ModelName name, Supplier<Lease> call) {
      AtomicInteger latest = served.computeIfAbsent(name, n -> new AtomicInteger());
      int before = latest.get();
      try (Lease lease = call.get()) {
        int number = StoredVersions.number(name, lease.version());
        var unused = lease.model().score(FakeModel.ROW);
        lease.model().explainer().ifPresent(reasons -> reasons.contributions(FakeModel.ROW));
        if (!versions.isServable(name, number)) {
          ledger.report("%s: %d cannot be served".formatted(name, number));
        }
        if (!kind.hasFailures && number < before) {
          ledger.report("call %s of %s: %d after %d".formatted(what, name, number, before));
        }
        latest.accumulateAndGet(number, Math::max);
        return number;
      } catch (ServingException e) {
        // A model without what reasons take may be put in the place of one with three times.
        boolean isReplaced = what.equals("for reasons") && e.reason() == Reason.OVERLOADED;
        if (!isReplaced && !(kind.hasFailures && OF_STORE.contains(e.reason()))) {
          ledger.report("call %s of %s: %s".formatted(what, name, e));
        }
        return 0;
      }
    }

    /** All is well again. */
    private void settle() {
      until(() -> cache.figures().loads() == 0);
      putAll();
      pass(Duration.ofHours(1).toMillis());
      for (ModelName name : names) {
        int number = call("for the newest", name, () -> cache.acquireNewest(name));
        assertThat(number).as("%s", name).isEqualTo(versions.newest(name).number());
      }
      putAll();
      pass(Duration.ofHours(1).toMillis());
      for (ModelName name : names) {
        until(
            () -> {
              pass(100);
              return call("for scores", name, () -> cache.acquire(name))
                  == versions.newest(name).number();
            });
      }
      until(() -> cache.figures().loads() == 0);
      assertThat(cache.figures().waitingCalls()).isZero();
      names.forEach(name -> cache.unload(name).ifPresent(freed -> freed.join()));
      until(() -> budget.used() == 0);
      assertThat(ledger.live()).isZero();
      assertThat(ledger.violations()).isEmpty();
    }

    @Override
    public void evicted(Eviction eviction) {
      if (FOR_OTHERS.contains(eviction.cause()) && PINNED.contains(eviction.name())) {
        ledger.report("pinned, and evicted: " + eviction);
      }
    }

    @Override
    public void close() {
      cache.close(Duration.ofSeconds(10));
      keeper.shutdownNow();
    }
  }
}
