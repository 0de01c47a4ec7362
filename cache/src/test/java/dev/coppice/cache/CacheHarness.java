package dev.coppice.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Standing;
import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A cache with fakes around it; at its end no lease, no byte and no broken law may be left. */
public final class CacheHarness implements AutoCloseable {

  public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
  public static final Duration FOREVER = Duration.ofSeconds(60);

  /** A load timeout to be run into; other loads must stay within it even on a busy machine. */
  public static final Duration SOON = Duration.ofMillis(500);

  /** The standing of what only ever waits for others like it. */
  public static final Supplier<Standing> ANY = () -> new Standing(0, "");

  public static final LoadSettings DEFAULTS =
      PlainSettings.loads(2, 1000, 100, FOREVER, FOREVER, Duration.ofSeconds(10));

  public final MemoryBudget budget;
  final Ledger ledger;
  public final FakeOrigin source;
  public final RecordingListener listener = new RecordingListener();
  public final AtomicLong nanos = new AtomicLong();

  /** By how much the wall clock was set back. */
  final AtomicLong backMillis = new AtomicLong();

  public final ModelCache cache;
  private final Queue<Thread> callerThreads = new ConcurrentLinkedQueue<>();
  private final ExecutorService callers = Executors.newThreadPerTaskExecutor(this::callerThread);
  private final List<CountDownLatch> gates = new ArrayList<>();

  public CacheHarness(long capacityBytes) {
    this(capacityBytes, DEFAULTS);
  }

  public CacheHarness(long capacityBytes, LoadSettings settings) {
    this(capacityBytes, settings, PlainSettings.NEVER, Pins.NONE, true);
  }

  /** Of which all models may keep so many bytes on the heap. */
  CacheHarness(long capacityBytes, long heapBytes, Pins pins) {
    this(capacityBytes, new CacheSettings(DEFAULTS, PlainSettings.NEVER, pins, heapBytes), true);
  }

  /** With models that are kept the newest. */
  public CacheHarness(long capacityBytes, LoadSettings settings, RefreshSettings refreshing) {
    this(capacityBytes, settings, refreshing, Pins.NONE, true);
  }

  public CacheHarness(long capacityBytes, LoadSettings settings, Pins pins) {
    this(capacityBytes, settings, PlainSettings.NEVER, pins, true);
  }

  private CacheHarness(
      long capacityBytes,
      LoadSettings settings,
      RefreshSettings refreshing,
      Pins pins,
      boolean hasStore) {
    this(capacityBytes, new CacheSettings(settings, refreshing, pins, Long.MAX_VALUE), hasStore);
  }

  private CacheHarness(long capacityBytes, CacheSettings settings, boolean hasStore) {
    budget = new MemoryBudget(capacityBytes);
    ledger = new Ledger(capacityBytes);
    source = new FakeOrigin(ledger);
    cache =
        new ModelCache(
            hasStore ? source : null,
            source,
            budget,
            new HeapWeight(1),
            settings,
            listener,
            () -> EPOCH.plusNanos(nanos.get()).minusMillis(backMillis.get()),
            nanos::get);
  }

  /** A cache without a store, and with room for two loads of one model beside that of others. */
  static CacheHarness withoutStore(long capacityBytes) {
    LoadSettings settings =
        PlainSettings.loads(3, 1000, 100, FOREVER, FOREVER, DEFAULTS.failedLoadTtl());
    return new CacheHarness(capacityBytes, settings, PlainSettings.NEVER, Pins.NONE, false);
  }

  public static ModelName name(String value) {
    return new ModelName(value);
  }

  /** The model's load stops before it reserves, until the gate opens; then it has this size. */
  public CountDownLatch gate(ModelName name, long bytes) {
    CountDownLatch gate = source.gate(name, bytes);
    gates.add(gate);
    return gate;
  }

  private Thread callerThread(Runnable call) {
    Thread thread = Thread.ofVirtual().unstarted(call);
    callerThreads.add(thread);
    return thread;
  }

  /**
   * Calls that have joined a load and sleep until it is over; a call counts as waiting already
   * before it has joined one.
   */
  public long callsAsleep() {
    return callerThreads.stream()
        .filter(thread -> thread.getState() == Thread.State.TIMED_WAITING)
        .count();
  }

  public Future<Lease> acquireLater(ModelName name) {
    return callers.submit(() -> cache.acquire(name));
  }

  public Future<Lease> acquireNewestLater(ModelName name) {
    return callers.submit(() -> cache.acquireNewest(name));
  }

  /** An operator's wish for the newest version. */
  Future<?> refreshLater(ModelName name) {
    return callers.submit(() -> cache.refresh(name));
  }

  /** A call for a model with what reasons take. */
  Future<Lease> explainLater(ModelName name) {
    return callers.submit(() -> cache.explained().acquire(name));
  }

  /** A call that only waits, to be interrupted. */
  Thread callerOf(ModelName name) {
    Thread caller =
        callerThread(
            () -> {
              try {
                cache.acquire(name).close();
              } catch (ServingException e) {
                // It was interrupted.
              }
            });
    caller.start();
    return caller;
  }

  public List<Future<Lease>> acquireLater(ModelName name, int calls) {
    List<Future<Lease>> leases = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      leases.add(acquireLater(name));
    }
    return leases;
  }

  /** Registers a model that comes from the same source as the store's. */
  Future<Boolean> registerLater(ModelName name) {
    return callers.submit(() -> cache.register(name, source));
  }

  /** Loads the model and lets go of it. */
  public void load(ModelName name) {
    cache.acquire(name).close();
  }

  /** Loads that have begun or wait for a thread; one that is about to land counts no more. */
  public int loads() {
    return cache.figures().loads();
  }

  public boolean isResident(ModelName name) {
    return cache.status(name).isPresent();
  }

  public static Lease leaseOf(Future<Lease> call) throws Exception {
    return call.get(20, TimeUnit.SECONDS);
  }

  public static ServingException failureOf(Future<?> call)
      throws InterruptedException, TimeoutException {
    try {
      call.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ServingException failure) {
        return failure;
      }
      throw new AssertionError("call: failed otherwise (expected: a refusal)", e);
    }
    throw new AssertionError("call: succeeded (expected: failure)");
  }

  public static void assertRefused(Future<?> call, Reason reason, String message)
      throws InterruptedException, TimeoutException {
    ServingException failure = failureOf(call);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure).hasMessage(message);
  }

  /**
   * Makes the next loads of a model heed no interrupt.
   *
   * @return lets them end once it is true
   */
  public AtomicBoolean stall(ModelName name, long bytes) {
    AtomicBoolean finish = new AtomicBoolean();
    source.on(
        name,
        memory -> {
          memory.reserve(bytes);
          until(finish::get);
          return new FakeModel(ledger, bytes);
        });
    return finish;
  }

  /** Waits until it is so; for what another thread does without a sign. */
  public static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("condition: false after 20 s (expected: true)");
      }
      LockSupport.parkNanos(100_000);
    }
  }

  @Override
  public void close() {
    gates.forEach(CountDownLatch::countDown);
    callers.shutdown();
    cache.close(Duration.ofSeconds(10));
    until(() -> budget.used() == 0);
    assertThat(ledger.live()).isZero();
    assertThat(ledger.violations()).isEmpty();
  }
}
