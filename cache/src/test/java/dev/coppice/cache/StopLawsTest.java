package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.EPOCH;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.model.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The laws while all that can happen happens at once, until the server stops in the middle of it:
 * calls of each kind that leave at any moment, registrations and models of the store under the same
 * names, loads that break or heed no interrupt, a disk that hangs and one that is slow to keep what
 * was loaded, a clock that jumps. Nobody waits for ever, and nothing is left.
 */
@Timeout(60)
class StopLawsTest {

  private static final long ROOM = 1 << 20;
  private static final int THREADS = 12;
  private static final int NAMES = 16;

  /** After which the server stops. */
  private static final int LOADS_IN_ALL = 400;

  private static final LoadSettings LOADS =
      new LoadSettings(
          6, 4, 11, 8, Duration.ofMillis(60), Duration.ofMillis(150), Duration.ofMillis(1), 0);

  private static final RefreshSettings REFRESHES = new RefreshSettings(Duration.ofMillis(50));

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void holdUntilTheServerStops(long seed) throws Exception {
    new World(seed).run();
  }

  private static final class World extends SilentListener {
    private final SplittableRandom seeds;
    private final Ledger ledger = new Ledger(ROOM);
    private final MemoryBudget budget = new MemoryBudget(ROOM);
    private final AtomicLong millis = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private final FakeOrigin source = new FakeOrigin(ledger);
    private final FakeOrigin files = new FakeOrigin(ledger);
    private final ExecutorService keeper = Executors.newSingleThreadExecutor();
    private final Queue<Thread> callers = new ConcurrentLinkedQueue<>();
    private final Queue<CompletableFuture<Void>> unloads = new ConcurrentLinkedQueue<>();
    private final List<ModelName> names = new ArrayList<>();
    private final ModelCache cache;
    private final AtomicInteger loads = new AtomicInteger();
    private volatile boolean isStopping;
    private volatile boolean isOver;

    World(long seed) {
      seeds = new SplittableRandom(seed);
      for (int i = 0; i < NAMES; i++) {
        ModelName each = name("s" + i % 3 + "/m" + i);
        names.add(each);
        script(source, each, seeds.split());
        script(files, each, seeds.split());
      }
      source.keeping = this::keep;
      source.question = (name, known) -> answer();
      cache =
          new ModelCache(
              source,
              source,
              budget,
              new HeapWeight(1),
              new CacheSettings(LOADS, REFRESHES, Pins.parse("s0/m0"), 12 << 10),
              this,
              () -> EPOCH.plusMillis(millis.get()),
              nanos::get);
    }

    private void script(FakeOrigin of, ModelName name, SplittableRandom random) {
      long bytes = random.nextLong(1024, 150 << 10);
      of.on(name, memory -> load(memory, bytes, false));
      of.onExplained(name, memory -> load(memory, bytes, true));
    }

    private Model load(LoadMemory memory, long bytes, boolean isExplained) throws Exception {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      long covers = isExplained ? random.nextLong(1024, 40 << 10) : 0;
      loads.incrementAndGet();
      memory.reserve(bytes);
      disturb(random.nextInt(200));
      if (random.nextInt(3) == 0) {
        memory.reserve(bytes + covers + random.nextLong(bytes));
      }
      memory.reserve(bytes + covers);
      disturb(random.nextInt(200));
      return covers > 0 ? new CoveredModel(ledger, bytes, covers) : new FakeModel(ledger, bytes);
    }

    private static void disturb(int dice) throws InterruptedException {
      switch (dice) {
        case 0 -> throw new ServingException(Reason.INVALID_MODEL, "refused");
        case 1 -> throw new ServingException(Reason.STORE_UNAVAILABLE, "away");
        case 2 -> throw new ServingException(Reason.MODEL_NOT_FOUND, "absent");
        case 3 -> throw new IllegalStateException("a defect");
        case 4 -> throw new OutOfMemoryError("made to fail");
        case 5 -> TimeUnit.MILLISECONDS.sleep(200); // past the load timeout
        case 6 -> deaf(200);
        default -> {
          if (dice < 30) {
            TimeUnit.MILLISECONDS.sleep(1);
          }
        }
      }
    }

    /** Heeds no interrupt. */
    private static void deaf(long millis) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }

    private String answer() throws InterruptedException {
      int dice = ThreadLocalRandom.current().nextInt(20);
      switch (dice) {
        case 0 -> throw new ServingException(Reason.MODEL_NOT_FOUND, "gone");
        case 1 -> throw new ServingException(Reason.STORE_UNAVAILABLE, "away");
        case 2 -> throw new OutOfMemoryError("made to fail");
        case 3 -> TimeUnit.MILLISECONDS.sleep(5);
        default -> {}
      }
      return source.version;
    }

    private void keep(ModelHold hold) {
      int dice = ThreadLocalRandom.current().nextInt(50);
      if (dice == 0) {
        throw new IllegalStateException("a defect");
      }
      try {
        keeper.execute(
            () -> {
              hold.tryTake().ifPresent(model -> copy(hold, model, dice));
            });
      } catch (RejectedExecutionException stopped) {
        // Nothing is kept any more.
      }
    }

    private static void copy(ModelHold hold, Model model, int dice) {
      LockSupport.parkNanos(dice * 100_000L);
      var unused = model.score(FakeModel.ROW);
      hold.release();
    }

    private void run() throws Exception {
      SplittableRandom random = seeds.split();
      var unusedPins = cache.warm().orElseThrow().loadPinned();
      try (ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1)) {
        List<Future<?>> runs = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          SplittableRandom own = seeds.split();
          runs.add(threads.submit(() -> call(own)));
        }
        SplittableRandom other = seeds.split();
        runs.add(threads.submit(() -> change(other)));
        until(() -> loads.get() > LOADS_IN_ALL);
        isStopping = true;
        cache.close(Duration.ofMillis(random.nextInt(400, 2000)));
        isOver = true;
        for (Future<?> each : runs) {
          each.get(20, TimeUnit.SECONDS);
        }
      }
      keeper.shutdown();
      assertThat(keeper.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      until(() -> cache.figures().loads() == 0 && cache.figures().loadsRunning() == 0);
      until(() -> budget.used() == 0);
      assertThat(unloads)
          .allSatisfy(each -> assertThat(each).succeedsWithin(Duration.ofSeconds(9)));
      assertThat(cache.figures().waitingCalls()).isZero();
      assertThat(cache.figures().loadsWaiting()).isZero();
      assertThat(cache.figures().residents()).isZero();
      assertThat(budget.waiting()).isZero();
      assertThat(ledger.live()).isZero();
      assertThat(ledger.violations()).isEmpty();
    }

    /** Time goes on and jumps, versions change, copies come and go, and clients leave. */
    private void change(SplittableRandom random) {
      while (!isOver) {
        ModelName name = names.get(random.nextInt(NAMES));
        switch (random.nextInt(8)) {
          case 0 -> source.version = "v" + random.nextInt(20);
          case 1, 3 -> source.cached.add(name);
          case 2, 4 -> source.cached.remove(name);
          case 5 -> millis.addAndGet(random.nextInt(-5000, 10_000));
          default -> callers.forEach(each -> interruptPerhaps(each, random));
        }
        millis.addAndGet(random.nextInt(10));
        nanos.addAndGet(random.nextInt(1_000_000));
        LockSupport.parkNanos(300_000);
      }
    }

    private static void interruptPerhaps(Thread caller, SplittableRandom random) {
      if (random.nextInt(10) == 0) {
        caller.interrupt();
      }
    }

    private void call(SplittableRandom random) {
      callers.add(Thread.currentThread());
      List<Lease> held = new ArrayList<>();
      while (!isOver) {
        try {
          step(names.get(random.nextInt(NAMES)), random.nextInt(100), held);
        } catch (ServingException e) { // Whatever it is: here it counts what is left.
          LockSupport.parkNanos(isStopping ? 1_000_000 : 50_000);
        }
        if (!held.isEmpty() && random.nextInt(2) == 0) {
          held.removeFirst().close();
        }
        boolean unused = Thread.interrupted();
        if (budget.used() > ROOM) {
          ledger.report("budget passed");
        }
      }
      held.forEach(Lease::close);
    }

    private void step(ModelName name, int dice, List<Lease> held) {
      if (dice < 4) {
        cache.unload(name).ifPresent(unloads::add);
      } else if (dice < 8) {
        boolean unused = cache.register(name, files);
      } else if (dice < 12) {
        cache.refresh(name);
      } else if (dice < 16) {
        int unused = cache.warm().orElseThrow().warmUp().add(names.subList(0, dice - 10));
      } else if (dice < 20) {
        cache.list().forEach(model -> cache.isLoadable(model.name()));
      } else if (dice < 30) {
        use(cache.acquireNewest(name), dice, held);
      } else if (dice < 50) {
        use(cache.explained().acquire(name), dice, held);
      } else {
        use(cache.acquire(name), dice, held);
      }
    }

    private static void use(Lease lease, int dice, List<Lease> held) {
      var unused = lease.model().score(FakeModel.ROW);
      lease.model().explainer().ifPresent(reasons -> reasons.contributions(FakeModel.ROW));
      if (dice % 8 == 0) {
        held.add(lease);
      } else {
        lease.close();
      }
    }
  }
}
