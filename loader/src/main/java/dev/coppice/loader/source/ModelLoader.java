package dev.coppice.loader.source;

import dev.coppice.loader.Detail;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelRequest;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.archive.ArchiveLimits;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.archive.StoreWait;
import dev.coppice.loader.memory.BuildPermit;
import dev.coppice.loader.memory.BuildPermits;
import dev.coppice.loader.memory.HeapBusyException;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.prepare.ArtifactBuild;
import dev.coppice.loader.prepare.ModelPreparation;
import dev.coppice.loader.proof.ProofTrial;
import dev.coppice.loader.spool.SpoolException;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.tracing.CallTrace;
import dev.coppice.loader.tracing.Step;
import dev.coppice.model.Model;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a model of an artifact: opens it, unpacks, checks and prepares it in one pass, then builds
 * it and holds it to its proof.
 *
 * <p>The calling thread unpacks, checks and builds; a second one, from the executor, waits for the
 * store and inflates ahead of it, and looks whether what was read is still there. An interrupt of
 * the calling thread ends the load promptly with {@code LOAD_TIMEOUT}, and is cleared. (XGBoost's
 * parse under way is finished first, because native code cannot be stopped.)
 *
 * <p>A load needs one of the {@link BuildPermits} while it works on what it holds in memory.
 *
 * <p>A body that breaks half way, or is replaced meanwhile, is fetched again, three times in all,
 * and so is one whose reading found too little of the heap because other loads held it. A load that
 * found the disk of the spool full is tried once more if others gave way. Nothing else is tried
 * twice here: the store's client has done so already, or it would not help.
 */
public final class ModelLoader {

  /** Fetches of one load, the first included. */
  static final int FETCHES = 3;

  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

  private final ArchiveLimits limits;
  private final ModelPreparation preparation;
  private final ProofTrial trial;
  private final boolean ensembles;
  private final BuildPermits permits;
  private final LoadHeap heap;
  private final SpoolRoom room;
  private final Executor executor;
  private final Backoff backoff;
  private final LoadListener listener;
  private final LongSupplier nanoClock;

  /**
   * Uses all of these, and closes none.
   *
   * @param ensembles whether several model files in one artifact score together; else the first by
   *     name scores alone
   * @param trial what models with a proof are held to
   * @param permits of which a load has one while it builds
   * @param heap of which every load has a part while it reads
   * @param room on the disk of the spool, once that is full
   * @param executor runs a task at once, on a thread of its own; each load has one under way
   * @param nanoClock as {@link System#nanoTime}
   */
  public ModelLoader(
      ArchiveLimits limits,
      boolean ensembles,
      ModelPreparation preparation,
      ProofTrial trial,
      BuildPermits permits,
      LoadHeap heap,
      SpoolRoom room,
      Executor executor,
      Backoff backoff,
      LoadListener listener,
      LongSupplier nanoClock) {
    this.limits = limits;
    this.ensembles = ensembles;
    this.preparation = preparation;
    this.trial = trial;
    this.permits = permits;
    this.heap = heap;
    this.room = room;
    this.executor = executor;
    this.backoff = backoff;
    this.listener = listener;
    this.nanoClock = nanoClock;
  }

  ArchiveLimits limits() {
    return limits;
  }

  /**
   * Loads what is there; blocks.
   *
   * @param request who the model is, for messages, and what is to be loaded of it
   * @param documents hears the artifact's preprocessing document, empty if it has none; not a copy
   * @throws ServingException whatever broke
   */
  LoadOutcome load(
      ModelRequest request,
      ArtifactLocation location,
      LoadMemory memory,
      Consumer<byte[]> documents) {
    ModelName name = request.name();
    try {
      return loadWhereRoomIs(() -> new Load(request, location, memory, documents));
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      throw LoadFailures.translate(name, location, e);
    }
  }

  /** Loads, and once more if the spool was full and room can be made. */
  private LoadOutcome loadWhereRoomIs(Supplier<Load> loads)
      throws IOException, InterruptedException {
    try {
      return loads.get().fetchUntilWhole();
    } catch (SpoolException e) {
      if (!e.isFull() || !isMadeFor(e)) {
        throw e;
      }
    }
    return loads.get().fetchUntilWhole();
  }

  private boolean isMadeFor(SpoolException full) throws InterruptedException {
    try {
      return room.make(full.directory(), full.needed()).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** One load, and what all its fetches have in common. */
  private final class Load {

    private final ModelName name;
    private final @Nullable String unless;
    private final ArtifactLocation location;
    private final BuildPermit permit = permits.ofLoad();
    private final LoadMemory memory;
    private final Detail detail;
    private final Consumer<byte[]> documents;
    private final StoreWait storeWait = new StoreWait(nanoClock);
    private final CallTrace trace = CallTrace.current();
    private final long startNanos = nanoClock.getAsLong();

    private Load(
        ModelRequest request,
        ArtifactLocation location,
        LoadMemory memory,
        Consumer<byte[]> documents) {
      this.name = request.name();
      this.unless = request.unless();
      this.location = location;
      this.memory = permit.with(memory);
      this.detail = request.detail();
      this.documents = documents;
    }

    private LoadOutcome fetchUntilWhole() throws IOException, InterruptedException {
      for (int attempt = 1; ; attempt++) {
        Step fetching = trace.begin("fetch");
        Optional<ArtifactFetch> fetch = open(fetching);
        if (fetch.isEmpty()) {
          return new LoadOutcome.Unchanged();
        }
        try {
          return new LoadOutcome.Loaded(buildNewest(fetch.get(), fetching));
        } catch (StoreException e) {
          if (!e.fault().fetchAgain() || attempt == FETCHES) {
            throw e;
          }
          pause(attempt, e);
        } catch (HeapBusyException e) {
          if (attempt == FETCHES) {
            throw e;
          }
          pause(attempt, e); // It holds no heap meanwhile.
        }
      }
    }

    /** Builds one version, or none: what is refused may be of two, wherever it is from. */
    private LoadedModel buildNewest(ArtifactFetch fetch, Step fetching) throws IOException {
      try (permit;
          fetching) {
        return build(fetch, fetching);
      } catch (RefusedArtifactException e) {
        fetch.requireNewest(); // The store may be slow to say, so nothing is held by now.
        throw LoadFailures.refused(fetch.artifact().version(), e);
      }
    }

    /** Empty if the newest version is the one that the caller has. */
    private Optional<ArtifactFetch> open(Step fetching) throws IOException {
      try {
        Optional<ArtifactFetch> fetch =
            fetching
                .trace()
                .call(
                    () ->
                        ArtifactFetch.open(
                            location, unless, limits, this::onThread, storeWait, permit));
        if (fetch.isEmpty()) {
          permit.close();
          fetching.close();
        }
        return fetch;
      } catch (IOException | RuntimeException | Error e) {
        fetching.failed(e);
        fetching.close();
        throw e;
      }
    }

    /** Where there is no thread to be had, the load ends, and the next one may have one. */
    private void onThread(Runnable task) {
      try {
        executor.execute(task);
      } catch (RejectedExecutionException | OutOfMemoryError none) {
        throw LoadFailures.noThread(name, none);
      }
    }

    private void pause(int attempt, Exception e) throws InterruptedException {
      LOG.debug(
          "fetching {} again after fetch {} of {}: {}", name, attempt, FETCHES, Quoted.cause(e));
      backoff.pause(attempt);
    }

    private LoadedModel build(ArtifactFetch fetch, Step fetching) throws IOException {
      Artifact artifact = fetch.artifact();
      @Nullable Model model = null;
      try (fetch;
          LoadHeap.Holding holding = heap.open();
          ArtifactBuild build =
              new ArtifactBuild(
                  name, artifact, preparation, trial, memory, holding, ensembles, detail)) {
        build.read(fetch::files);
        fetch.requireUnchanged();
        fetching.close();
        long building = nanoClock.getAsLong();
        model = trace.step("build", build::model);
        documents.accept(build.preprocessing());
        if (Thread.interrupted()) {
          throw new InterruptedIOException();
        }
        LoadedModel loaded =
            new LoadedModel(
                model, artifact.uri(), artifact.version(), timings(building), build.notes());
        listener.loaded(name, loaded);
        return loaded;
      } catch (IOException | RuntimeException | Error e) { // What is closed here may throw too.
        if (model != null) {
          model.close();
        }
        throw e;
      }
    }

    /** Of a load that ends now. */
    private LoadTimings timings(long buildingNanos) {
      long endNanos = nanoClock.getAsLong();
      Duration downloading = storeWait.total();
      Duration before = Duration.ofNanos(buildingNanos - startNanos);
      return new LoadTimings(
          downloading,
          before.compareTo(downloading) > 0 ? before.minus(downloading) : Duration.ZERO,
          Duration.ofNanos(endNanos - buildingNanos),
          Duration.ofNanos(endNanos - startNanos));
    }
  }
}
