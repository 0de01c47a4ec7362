package dev.coppice.plan.fleet;

import dev.coppice.loader.Detail;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.ModelRequest;
import dev.coppice.loader.Origin;
import dev.coppice.loader.archive.ArchiveLimits;
import dev.coppice.loader.disk.DiskSettings;
import dev.coppice.loader.disk.DiskTier;
import dev.coppice.loader.memory.BuildPermits;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.loader.memory.SharedLoadHeap;
import dev.coppice.loader.prepare.EntryRestore;
import dev.coppice.loader.prepare.ModelPreparation;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.loader.prepare.Workbench;
import dev.coppice.loader.proof.ProofTrial;
import dev.coppice.loader.source.Backoff;
import dev.coppice.loader.source.ModelLoader;
import dev.coppice.loader.source.StoreOrigin;
import dev.coppice.loader.source.TieredOrigin;
import dev.coppice.loader.spool.SpoolDirectory;
import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.Slabs;
import dev.coppice.model.trial.EngineTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Loads artifacts as the server would, one after the other: from the store for the first time, from
 * the store again, from the disk, and once into XGBoost, to see what each takes. Proofs that
 * artifacts carry are not scored.
 */
final class SampleLoads implements AutoCloseable {

  static final ArchiveLimits LIMITS = new ArchiveLimits(2L << 30, 1000);
  private static final int ROWS = 1000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** As the server has it: models of a few KiB take a place in a slab. */
  private final Blocks blocks = new Slabs();

  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("plan-read-", 0).factory());
  private final LoadHeap heap =
      new SharedLoadHeap(new SharedBytes(Runtime.getRuntime().maxMemory() / 4));
  private final FeatureNamePool names = new FeatureNamePool(Runtime.getRuntime().maxMemory() / 32);
  private final SpoolDirectory spool;
  private final Workbench bench;
  private final DiskTier tier;
  private final StoreOrigin served;
  private final Origin boosters;
  private final TieredOrigin disk;

  /**
   * @param store closed by its owner
   * @param directory empty or absent, for copies and spooled files
   * @throws IOException if it cannot be used
   */
  SampleLoads(ModelStore store, Path directory) throws IOException {
    this.spool = SpoolDirectory.open(directory);
    this.bench = new Workbench(spool, names, blocks, BestIteration.WRAPPER, task -> {});
    this.tier =
        new DiskTier(
            new DiskSettings(
                directory.resolve("copies"),
                OptionalLong.empty(),
                spool::bytes,
                heap.limit(),
                PATIENCE),
            "plan",
            lookup -> {});
    this.served = new StoreOrigin(store, loader(ScoringEngine.AUTO));
    this.boosters = new StoreOrigin(store, loader(ScoringEngine.XGBOOST));
    this.disk =
        new TieredOrigin(
            tier,
            served,
            new EntryRestore(names, blocks, threads),
            heap,
            LoadListener.NONE,
            InstantSource.system(),
            System::nanoTime);
  }

  private ModelLoader loader(ScoringEngine engine) {
    return new ModelLoader(
        LIMITS,
        true,
        new ModelPreparation(engine, bench, EngineTrial::difference, LoadListener.NONE),
        ProofTrial.none(),
        new BuildPermits(1),
        heap,
        tier::makeRoom,
        threads,
        Backoff.jittered(),
        LoadListener.NONE,
        System::nanoTime);
  }

  /**
   * Loads one.
   *
   * @throws dev.coppice.loader.ServingException if it is refused
   */
  Measured measure(ListedArtifact artifact) {
    double diskMillis = Double.NaN;
    LoadedModel first = load(disk, artifact);
    Hold hold = new Hold(first.model());
    try {
      first.keeping().begin(hold);
      if (!first.model().forests().isEmpty() && awaitCopy()) {
        diskMillis = diskMillis(artifact);
      }
    } finally {
      hold.end();
      first.model().close();
    }
    LoadedModel booster = load(boosters, artifact);
    long boosterBytes = booster.model().bytes();
    booster.model().close();
    LoadedModel again = load(served, artifact);
    try {
      return new Measured(
          artifact.key().value(),
          (again.model().info().engine() + " " + again.model().form().replaceFirst(";.*", ""))
              .strip(),
          artifact.bytes(),
          again.model().bytes(),
          boosterBytes,
          again.heapBytes(),
          millis(again.timings().total()),
          diskMillis,
          rowMillis(again));
    } finally {
      again.model().close();
    }
  }

  private static LoadedModel load(Origin origin, ListedArtifact artifact) {
    ModelRequest request = ModelRequest.any(artifact.key().name(), Detail.SCORES);
    return switch (origin.load(request, bytes -> {})) {
      case LoadOutcome.Loaded loaded -> loaded.model();
      case LoadOutcome.Unchanged none -> throw new IllegalStateException("unchanged: " + request);
      case LoadOutcome.NotHere none -> throw new IllegalStateException("not here: " + request);
    };
  }

  private double diskMillis(ListedArtifact artifact) {
    LoadedModel copy = load(disk, artifact);
    copy.model().close();
    return copy.knownAt() == null ? Double.NaN : millis(copy.timings().total());
  }

  /** The model stays open until its copy is written. */
  private boolean awaitCopy() {
    long give = System.nanoTime() + PATIENCE.toNanos();
    int before = tier.entries();
    while (tier.entries() == before && System.nanoTime() < give) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return tier.entries() > before;
  }

  /** The 95th percentile of single calls, each with a row of its own; first ones do not count. */
  private static double rowMillis(LoadedModel loaded) {
    int columns = loaded.model().info().featureCount();
    Random random = new Random(1);
    double[] times = new double[ROWS];
    for (int at = -ROWS; at < ROWS; at++) {
      float[] cells = new float[columns];
      for (int column = 0; column < columns; column++) {
        cells[column] = random.nextFloat();
      }
      Matrix row = new Matrix(cells, 1, columns);
      long start = System.nanoTime();
      var unused = loaded.model().score(row);
      times[Math.max(0, at)] = (System.nanoTime() - start) / 1e6;
    }
    return Millis.of(times).quantile(0.95);
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  /** Lets a copy be written until it ends, and ends when none is being written. */
  private static final class Hold implements ModelHold {

    private final Model model;
    private boolean isTaken;
    private boolean isOver;

    private Hold(Model model) {
      this.model = model;
    }

    @Override
    public synchronized Optional<Model> tryTake() {
      isTaken = !isOver;
      return isTaken ? Optional.of(model) : Optional.empty();
    }

    @Override
    public synchronized void release() {
      isTaken = false;
      notifyAll();
    }

    private synchronized void end() {
      isOver = true;
      boolean wasInterrupted = Thread.interrupted();
      while (isTaken) {
        try {
          wait();
        } catch (InterruptedException e) {
          wasInterrupted = true;
        }
      }
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() throws IOException {
    tier.stop(Duration.ZERO);
    threads.shutdownNow();
    spool.close();
  }
}
