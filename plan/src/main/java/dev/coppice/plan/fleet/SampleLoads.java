package dev.coppice.plan.fleet;

import dev.coppice.cache.budget.SharedBytes;
import dev.coppice.cache.budget.SharedLoadHeap;
import dev.coppice.loader.BuildPermits;
import dev.coppice.loader.LoadHeap;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.archive.ArchiveLimits;
import dev.coppice.loader.disk.DiskSettings;
import dev.coppice.loader.disk.DiskTier;
import dev.coppice.loader.disk.SpoolDirectory;
import dev.coppice.loader.prepare.EntryRestore;
import dev.coppice.loader.prepare.ModelPreparation;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.loader.proof.ExpectationTrial;
import dev.coppice.loader.source.Backoff;
import dev.coppice.loader.source.DiskSource;
import dev.coppice.loader.source.ModelLoader;
import dev.coppice.loader.source.StoreSource;
import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.Matrix;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.trial.EngineTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Loads artifacts as the server would, one after the other: from the store for the first time, from
 * the store again, from the disk, and once into XGBoost, to see what each takes.
 */
public final class SampleLoads implements AutoCloseable {

  private static final ArchiveLimits LIMITS = new ArchiveLimits(2L << 30, 1000);
  private static final int ROWS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Silence silence = new Silence();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("plan-read-", 0).factory());
  private final LoadHeap heap =
      new SharedLoadHeap(new SharedBytes(Runtime.getRuntime().maxMemory() / 4));
  private final FeatureNamePool names = new FeatureNamePool(Runtime.getRuntime().maxMemory() / 32);
  private final SpoolDirectory spool;
  private final DiskTier tier;
  private final StoreSource served;
  private final ModelSource boosters;
  private final DiskSource disk;

  /**
   * @param store closed by its owner
   * @param directory empty, for copies and spooled files
   * @throws IOException if it cannot be used
   */
  public SampleLoads(ModelStore store, Path directory) throws IOException {
    this.spool = SpoolDirectory.open(directory);
    this.tier =
        new DiskTier(
            new DiskSettings(
                directory.resolve("copies"), OptionalLong.empty(), spool::bytes, PATIENCE),
            "plan",
            lookup -> {});
    this.served = new StoreSource(store, loader(ScoringEngine.AUTO));
    this.boosters = new StoreSource(store, loader(ScoringEngine.XGBOOST));
    this.disk =
        new DiskSource(
            tier,
            served,
            new EntryRestore(names, Blocks.MAPPED, threads),
            heap,
            silence,
            InstantSource.system(),
            System::nanoTime);
  }

  private ModelLoader loader(ScoringEngine engine) {
    return new ModelLoader(
        LIMITS,
        true,
        new ModelPreparation(
            engine,
            BestIteration.WRAPPER,
            spool,
            names,
            Blocks.MAPPED,
            EngineTrial::difference,
            silence),
        new ExpectationTrial(silence, silence),
        new BuildPermits(1),
        heap,
        threads,
        Backoff.jittered(),
        silence,
        System::nanoTime);
  }

  /**
   * Loads one.
   *
   * @throws dev.coppice.loader.ServingException if it is refused
   */
  public Measured measure(ListedArtifact artifact) {
    double diskMillis = Double.NaN;
    LoadedModel first = disk.load(artifact.key().name(), bytes -> {});
    Hold hold = new Hold();
    try {
      first.keeping().begin(hold);
      if (!first.model().forests().isEmpty() && awaitCopy()) {
        diskMillis = diskMillis(artifact);
      }
    } finally {
      hold.end();
      first.model().close();
    }
    LoadedModel booster = boosters.load(artifact.key().name(), bytes -> {});
    long boosterBytes = booster.model().bytes();
    booster.model().close();
    LoadedModel again = served.load(artifact.key().name(), bytes -> {});
    try {
      return new Measured(
          artifact.key().value(),
          (again.model().info().engine() + " " + again.model().form()).strip(),
          artifact.bytes(),
          again.model().bytes() + again.heapBytes(),
          boosterBytes + booster.heapBytes(),
          millis(again.timings().total()),
          diskMillis,
          rowMillis(again));
    } finally {
      again.model().close();
    }
  }

  private double diskMillis(ListedArtifact artifact) {
    LoadedModel copy = disk.load(artifact.key().name(), bytes -> {});
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

  private static double rowMillis(LoadedModel loaded) {
    Matrix row =
        new Matrix(
            new float[loaded.model().info().featureCount()],
            1,
            loaded.model().info().featureCount());
    double best = Double.POSITIVE_INFINITY;
    for (int at = 0; at < ROWS; at++) {
      long start = System.nanoTime();
      var unused = loaded.model().score(row);
      best = Math.min(best, (System.nanoTime() - start) / 1e6);
    }
    return best;
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  /** Lets a copy be written until it ends, and ends when none is being written. */
  private static final class Hold implements ModelHold {

    private boolean isTaken;
    private boolean isOver;

    @Override
    public synchronized boolean tryTake() {
      isTaken = !isOver;
      return isTaken;
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
