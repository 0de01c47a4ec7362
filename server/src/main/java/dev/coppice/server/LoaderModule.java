package dev.coppice.server;

import dev.coppice.loader.Copies;
import dev.coppice.loader.Interruptions;
import dev.coppice.loader.LoadListener;
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
import dev.coppice.loader.proof.ExpectationTrial;
import dev.coppice.loader.proof.ProofTrial;
import dev.coppice.loader.source.Backoff;
import dev.coppice.loader.source.LoadLog;
import dev.coppice.loader.source.ModelLoader;
import dev.coppice.loader.source.ReadThreads;
import dev.coppice.loader.source.Rehearsal;
import dev.coppice.loader.source.SpoolRoom;
import dev.coppice.loader.source.StoreOrigin;
import dev.coppice.loader.source.TieredOrigin;
import dev.coppice.loader.spool.SpoolDirectory;
import dev.coppice.loader.store.StoreProbe;
import dev.coppice.loader.store.WatchedStore;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.meters.Meters;
import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.Slabs;
import dev.coppice.model.trial.EngineTrial;
import dev.coppice.server.api.score.JsonRowScorer;
import dev.coppice.server.config.Config;
import dev.coppice.server.config.HeapShares;
import dev.coppice.server.config.LoadsAtOnce;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loader as the settings want it: the store, the spool on the disk, and what loads from them.
 */
final class LoaderModule implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LoaderModule.class);

  /** An artifact as tenants upload it, of some ten thousand nodes. */
  private static final String REHEARSED = "ubjson.tar.gz";

  /** How long a disk that failed is left alone. */
  private static final Duration DISK_RETRY = Duration.ofSeconds(10);

  private final ExecutorService readAhead;
  private final FeatureNamePool names;
  private final LoadHeap heap;
  private final SpoolDirectory spool;
  private final LoadListener listener;
  private final ModelLoader loader;
  private final @Nullable WatchedStore store;
  private final @Nullable DiskTier tier;
  private final @Nullable StoreOrigin stored;
  private final @Nullable TieredOrigin tiered;

  /**
   * Opens everything.
   *
   * @param shares of the heap, of which loads have one, and the names of features
   * @param blocks where forests have their memory from
   * @param partBytes of native memory for parts of large artifacts on their way
   * @throws IOException if the store cannot be had with these settings, or the spool directory
   *     cannot be made
   */
  LoaderModule(Config config, HeapShares shares, Blocks blocks, long partBytes, Telemetry telemetry)
      throws IOException {
    this.readAhead = ReadThreads.of(LoadsAtOnce.of(config.loads().maxLoads()));
    this.names = new FeatureNamePool(shares.featureNames());
    this.heap = new SharedLoadHeap(new SharedBytes(shares.loads()));
    this.store = StoreModule.open(config, partBytes);
    BuildPermits permits = new BuildPermits(config.loads().maxLoads());
    this.spool = SpoolDirectory.open(Path.of(System.getProperty("java.io.tmpdir")), permits);
    this.tier = store == null ? null : openTier(config, store.server(), telemetry);
    Workbench bench = newBench(config.loads(), blocks, permits.helpers(readAhead));
    this.listener = new LoadLog(telemetry.loader());
    this.loader =
        newLoader(
            config.loads(),
            permits,
            bench,
            new ExpectationTrial(new JsonRowScorer(), telemetry.loader()),
            tier == null ? SpoolRoom.NONE : tier::makeRoom,
            listener);
    this.stored = store == null ? null : new StoreOrigin(store, loader);
    this.tiered =
        stored == null || tier == null
            ? null
            : new TieredOrigin(
                tier,
                stored,
                new EntryRestore(names, blocks, readAhead),
                heap,
                listener,
                InstantSource.system(),
                System::nanoTime);
  }

  ModelLoader loader() {
    return loader;
  }

  /** The store of models that nobody registered; null without store mode. */
  @Nullable WatchedStore store() {
    return store;
  }

  /** Where the store's models are kept besides memory; null if nowhere. */
  @Nullable DiskTier disk() {
    return tier;
  }

  /** The origin of models that nobody registered; null without store mode. */
  @Nullable Origin origin() {
    return tiered == null ? stored : tiered;
  }

  /** The copies of the store's models on the local disk. */
  Copies copies() {
    return tiered == null ? Copies.NONE : tiered;
  }

  void publishGauges(Telemetry telemetry) {
    if (tier != null) {
      telemetry.gauge(Meters.DISK_WORKING, () -> tier.isWorking() ? 1 : 0);
      telemetry.gauge(Meters.DISK_ENTRIES, tier::entries);
      telemetry.gauge(Meters.DISK_USED, tier::bytes);
      telemetry.gauge(Meters.DISK_BUDGET, tier::budget);
      telemetry.gauge(Meters.DISK_UTILIZATION, tier::utilization);
    }
    if (store != null) {
      telemetry.gauge(Meters.STORE_REACHABLE, () -> store.isReachable() ? 1 : 0);
    }
  }

  /** Begins to ask the store, if there is one, and goes on until the stop. */
  void watchStore() {
    if (store != null) {
      readAhead.execute(new StoreProbe(store));
    }
  }

  /** Whether there is a store that has not answered yet. */
  boolean isStoreUnseen() {
    return store != null && !store.wasSeen();
  }

  /**
   * What a first load would wait for the JVM to compile. Its models are in no account: one is there
   * at a time, takes less than a MiB beside what XGBoost needs to judge it, and is gone before any
   * other comes.
   */
  Rehearsal rehearsal(Config.Loads loads) throws IOException {
    ModelLoader alone =
        newLoader(
            loads,
            new BuildPermits(1),
            newBench(loads, new Slabs(), task -> {}),
            ProofTrial.none(),
            SpoolRoom.NONE,
            LoadListener.NONE);
    try (InputStream artifact = LoaderModule.class.getResourceAsStream(REHEARSED)) {
      return new Rehearsal(Objects.requireNonNull(artifact, REHEARSED).readAllBytes(), alone);
    }
  }

  private Workbench newBench(Config.Loads loads, Blocks of, Executor helper) {
    return new Workbench(spool, names, of, loads.bestIteration(), helper);
  }

  private ModelLoader newLoader(
      Config.Loads loads,
      BuildPermits permits,
      Workbench bench,
      ProofTrial proofs,
      SpoolRoom room,
      LoadListener listener) {
    return new ModelLoader(
        new ArchiveLimits(loads.archiveMaxBytes(), loads.archiveMaxEntries()),
        loads.ensembles(),
        new ModelPreparation(loads.engine(), bench, EngineTrial::difference, listener),
        proofs,
        permits,
        heap,
        room,
        readAhead,
        Backoff.jittered(),
        listener,
        System::nanoTime);
  }

  /** Models of XGBoost are not kept, so that with that engine there is nothing to keep. */
  private @Nullable DiskTier openTier(Config config, String server, Telemetry telemetry) {
    Config.Disk disk = config.disk();
    Config.Loads loads = config.loads();
    if (disk == null || loads.engine() == ScoringEngine.XGBOOST) {
      return null;
    }
    return new DiskTier(
        new DiskSettings(
            disk.directory(), disk.budgetBytes(), spool::bytes, heap.limit(), DISK_RETRY),
        DiskTerms.of(config, server),
        telemetry.loader());
  }

  /** Keeps no more models on the disk, and drops the copies that are not written yet. */
  void stopKeeping(Duration patience) {
    if (tier != null) {
      tier.stop(patience);
    }
  }

  /** Closes the store and removes the spool; no load is under way any more. */
  @Override
  public void close() {
    stopKeeping(Duration.ZERO);
    Interruptions.stop(readAhead);
    if (store != null) {
      store.close();
    }
    try {
      spool.close();
    } catch (IOException e) {
      LOG.warn("the spool directory was not removed", e);
    }
  }
}
