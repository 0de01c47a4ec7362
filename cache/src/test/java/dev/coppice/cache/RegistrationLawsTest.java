package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * The laws with registered models among those that come and go: each thread registers and unloads
 * names of its own and calls names of the store. Live bytes never pass the budget (the ledger
 * checks every step), a registered model is there until its owner unloads it, and at the end
 * nothing is left.
 */
class RegistrationLawsTest {

  private static final long ROOM = 1 << 20;
  private static final int THREADS = 12;
  private static final int STEPS_A_THREAD = 400;
  private static final int STORE_NAMES = 30;
  private static final int OWN_NAMES = 3;

  /** Calls go before registrations, which must not be given up for that. */
  private static final LoadSettings SETTINGS =
      PlainSettings.loads(4, 14, 8, Duration.ofMillis(30), FOREVER, Duration.ofMillis(1));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void holdUnderRandomLoad(long seed) throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, SETTINGS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      SplittableRandom seeds = new SplittableRandom(seed);
      for (int i = 0; i < STORE_NAMES; i++) {
        script(it, name("s" + i), seeds.split());
      }
      AtomicInteger registered = new AtomicInteger();
      AtomicInteger refusedForRoom = new AtomicInteger();
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Owner owner = new Owner(it, seeds.split(), "r" + i + "/", registered, refusedForRoom);
        runs.add(threads.submit(owner));
      }
      for (Future<?> run : runs) {
        run.get(60, TimeUnit.SECONDS);
      }

      until(() -> it.loads() == 0);
      assertThat(registered.get()).isGreaterThan(THREADS * 10);
      assertThat(refusedForRoom.get()).isPositive();
      assertThat(it.listener.unloads).hasSizeGreaterThan(registered.get());
      until(() -> it.budget.reclaimable() == ROOM);
    }
  }

  /** 1 to 150 KiB, with a peak of up to twice that while it loads; now and then it breaks. */
  private static void script(CacheHarness it, ModelName name, SplittableRandom random) {
    long bytes = random.nextLong(1024, 150 * 1024);
    it.source.on(
        name,
        memory -> {
          long peak = bytes + random.nextLong(bytes);
          memory.reserve(peak);
          it.ledger.hold(peak);
          try {
            if (random.nextInt(50) == 0) {
              throw new ServingException(Reason.INVALID_MODEL, "refused");
            }
          } finally {
            it.ledger.drop(peak);
          }
          return new FakeModel(it.ledger, bytes);
        });
  }

  /** One thread, with names that nobody else registers. */
  private static final class Owner implements Runnable {
    private final CacheHarness it;
    private final SplittableRandom random;
    private final AtomicInteger registrations;
    private final AtomicInteger refusedForRoom;
    private final List<ModelName> absent = new ArrayList<>();
    private final List<ModelName> present = new ArrayList<>();
    private final List<Lease> held = new ArrayList<>();

    Owner(
        CacheHarness it,
        SplittableRandom random,
        String prefix,
        AtomicInteger registrations,
        AtomicInteger refusedForRoom) {
      this.it = it;
      this.random = random;
      this.registrations = registrations;
      this.refusedForRoom = refusedForRoom;
      for (int i = 0; i < OWN_NAMES; i++) {
        absent.add(name(prefix + i));
        script(it, name(prefix + i), random.split());
      }
    }

    @Override
    public void run() {
      for (int i = 0; i < STEPS_A_THREAD; i++) {
        step();
        if (it.budget.used() > ROOM) {
          it.ledger.report("budget passed");
        }
      }
      held.forEach(Lease::close);
      present.forEach(name -> it.cache.unload(name).orElseThrow().join());
    }

    private void step() {
      switch (random.nextInt(8)) {
        case 0 -> register();
        case 1 -> unload();
        case 2, 3, 4 -> callOwn();
        case 5 -> it.cache.list();
        default -> callStore();
      }
      if (!held.isEmpty() && random.nextInt(2) == 0) {
        held.removeLast().close();
      }
    }

    private void register() {
      if (absent.isEmpty()) {
        return;
      }
      // No request holds one model while it waits for another; if all did, none would get room.
      held.forEach(Lease::close);
      held.clear();
      ModelName name = absent.getLast();
      try {
        if (!it.cache.register(name, it.source)) {
          it.ledger.report("a free name was taken");
        }
        absent.removeLast();
        present.add(name);
        registrations.incrementAndGet();
      } catch (ServingException e) {
        if (e.reason() == Reason.INSUFFICIENT_STORAGE) {
          refusedForRoom.incrementAndGet();
        }
      }
    }

    private void unload() {
      if (present.isEmpty()) {
        return;
      }
      ModelName name = present.removeFirst();
      if (it.cache.unload(name).isEmpty()) {
        it.ledger.report("a registered model was gone before it was unloaded");
      }
      absent.add(name);
    }

    private void callOwn() {
      for (ModelName name : present) {
        Optional<Lease> lease = it.cache.tryAcquire(name);
        if (lease.isEmpty()) {
          it.ledger.report("a registered model was not there");
        }
        lease.ifPresent(this::use);
      }
    }

    private void callStore() {
      try {
        use(it.cache.acquire(name("s" + random.nextInt(STORE_NAMES))));
      } catch (ServingException e) {
        // Errors are for the laws of calls; here only what is live counts.
      }
    }

    private void use(Lease lease) {
      lease.model().score(FakeModel.ROW);
      if (random.nextInt(6) == 0) {
        held.add(lease);
      } else {
        lease.close();
      }
    }
  }
}
