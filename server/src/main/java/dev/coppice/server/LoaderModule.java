package dev.coppice.server;

import dev.coppice.cache.budget.SharedBytes;
import dev.coppice.cache.budget.SharedLoadHeap;
import dev.coppice.loader.BuildPermits;
import dev.coppice.loader.LoadHeap;
import dev.coppice.loader.archive.ArchiveLimits;
import dev.coppice.loader.disk.SpoolDirectory;
import dev.coppice.loader.prepare.ModelPreparation;
import dev.coppice.loader.proof.ExpectationTrial;
import dev.coppice.loader.source.Backoff;
import dev.coppice.loader.source.ModelLoader;
import dev.coppice.loader.store.DirectoryModelStore;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.S3ModelStore;
import dev.coppice.loader.store.S3Settings;
import dev.coppice.loader.store.WatchedStore;
import dev.coppice.metrics.Telemetry;
import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.trial.EngineTrial;
import dev.coppice.server.api.invoke.JsonRowScorer;
import dev.coppice.server.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loader as the settings want it: the store, the spool on the disk, and what loads from them.
 */
final class LoaderModule implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LoaderModule.class);

  /**
   * Questions for newer versions at once: at 50 ms each enough for thousands of models a minute.
   */
  static final int QUESTIONS = 8;

  private final ExecutorService readAhead =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().name("coppice-read-", 0).daemon().factory());
  private final SpoolDirectory spool;
  private final ModelLoader loader;
  private final @Nullable WatchedStore store;

  /**
   * Opens everything.
   *
   * @param blocks where forests have their memory from
   * @throws IOException if the spool directory cannot be made
   */
  LoaderModule(Config config, Blocks blocks, Telemetry telemetry) throws IOException {
    this.spool = SpoolDirectory.open(Path.of(System.getProperty("java.io.tmpdir")));
    this.loader = newLoader(config.loads(), blocks, telemetry);
    this.store = openStore(config.modes().store(), fetches(config.loads()));
  }

  ModelLoader loader() {
    return loader;
  }

  /** The store of models that nobody registered; null without store mode. */
  @Nullable WatchedStore store() {
    return store;
  }

  /** Whether there is a store that has not answered yet. */
  boolean isStoreUnseen() {
    return store != null && !store.wasSeen();
  }

  /** Loads under way at once; most only wait for the store, with half a MiB of heap each. */
  static int fetches(Config.Loads loads) {
    return Math.max(loads.maxLoads(), (int) Math.min(64, 4L * loads.maxLoads()));
  }

  private ModelLoader newLoader(Config.Loads loads, Blocks blocks, Telemetry telemetry) {
    return new ModelLoader(
        new ArchiveLimits(loads.archiveMaxBytes(), loads.archiveMaxEntries()),
        loads.ensembles(),
        new ModelPreparation(
            loads.engine(),
            loads.bestIteration(),
            spool,
            newNamePool(),
            blocks,
            EngineTrial::difference,
            telemetry.loader()),
        new ExpectationTrial(new JsonRowScorer(), telemetry.loader()),
        new BuildPermits(loads.maxLoads()),
        newHeap(),
        readAhead,
        Backoff.jittered(),
        telemetry.loader(),
        System::nanoTime);
  }

  /** Names of features that models have in common may take a 32nd of the heap. */
  private static FeatureNamePool newNamePool() {
    return new FeatureNamePool(Runtime.getRuntime().maxMemory() / 32);
  }

  /** An eighth of the heap may hold what loads read of model files. */
  private static LoadHeap newHeap() {
    return new SharedLoadHeap(new SharedBytes(Runtime.getRuntime().maxMemory() / 8));
  }

  private static @Nullable WatchedStore openStore(Config.@Nullable Store store, int maxLoads) {
    if (store == null) {
      return null;
    }
    if (store.location() instanceof ModelStoreUri.S3 s3) {
      // One more, because no load has to wait for the probe, or for a question.
      int connections = maxLoads + QUESTIONS + 1;
      S3Settings settings = S3Settings.of(store.s3Endpoint(), store.s3PathStyle(), connections);
      return new WatchedStore(new S3ModelStore(s3, settings), s3);
    }
    ModelStoreUri.Directory directory = (ModelStoreUri.Directory) store.location();
    return new WatchedStore(new DirectoryModelStore(directory), directory);
  }

  /** Closes the store and removes the spool; no load is under way any more. */
  @Override
  public void close() {
    readAhead.shutdownNow();
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
