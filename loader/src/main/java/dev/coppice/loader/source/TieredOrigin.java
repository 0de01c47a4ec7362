package dev.coppice.loader.source;

import dev.coppice.loader.Copies;
import dev.coppice.loader.Detail;
import dev.coppice.loader.Keeping;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelRequest;
import dev.coppice.loader.Origin;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.disk.DiskTier;
import dev.coppice.loader.disk.EntryDraft;
import dev.coppice.loader.disk.EntryHeader;
import dev.coppice.loader.disk.RefusedEntryException;
import dev.coppice.loader.disk.StoredEntry;
import dev.coppice.loader.memory.HeapBusyException;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.prepare.EntryRestore;
import dev.coppice.loader.tracing.CallTrace;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.Model;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of a store, with a copy of each on the local disk. A load looks for a copy first, and
 * asks the store only for a model without one; what comes from the store is copied.
 *
 * <p>A copy is served without a question to the store, also while the store is unreachable. If the
 * store has a newer version that found no room so far, the next load tries the store first, and
 * uses the copy where that fails. Models that XGBoost scores have no copies, nor have those of a
 * store without versions.
 */
public final class TieredOrigin implements Origin, Copies {

  private static final Logger LOG = LoggerFactory.getLogger(TieredOrigin.class);

  private static final byte[] NO_DOCUMENT = {};

  private final DiskTier tier;
  private final StoreOrigin store;
  private final EntryRestore restore;
  private final LoadHeap heap;
  private final LoadListener listener;
  private final InstantSource clock;
  private final LongSupplier nanoClock;

  /**
   * Uses all of these, and closes none.
   *
   * @param heap of which a load has a part while it reads a copy
   * @param clock for the time at which the store was asked
   * @param nanoClock as {@link System#nanoTime}
   */
  public TieredOrigin(
      DiskTier tier,
      StoreOrigin store,
      EntryRestore restore,
      LoadHeap heap,
      LoadListener listener,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.tier = tier;
    this.store = store;
    this.restore = restore;
    this.heap = heap;
    this.listener = listener;
    this.clock = clock;
    this.nanoClock = nanoClock;
  }

  @Override
  public LoadOutcome load(ModelRequest request, LoadMemory memory) {
    String uri = store.uri(request.name());
    if (request.unless() != null) {
      return fetch(request, uri, memory);
    }
    boolean isOutdated = tier.isOutdated(uri);
    Optional<LoadedModel> copy = isOutdated ? Optional.empty() : copy(request, uri, memory);
    if (copy.isPresent()) {
      return new LoadOutcome.Loaded(copy.get());
    }
    try {
      return fetch(request, uri, memory);
    } catch (ServingException e) {
      if (!isOutdated || !leavesCopy(e)) {
        throw e;
      }
      return new LoadOutcome.Loaded(copy(request, uri, memory).orElseThrow(() -> e));
    }
  }

  /** Whether a newer version failed for a cause that the copy does not have. */
  private static boolean leavesCopy(ServingException why) {
    return switch (why.reason()) {
      case INVALID_MODEL, INSUFFICIENT_STORAGE, STORE_UNAVAILABLE, STORE_ACCESS_DENIED -> true;
      default -> false;
    };
  }

  private Optional<LoadedModel> copy(ModelRequest request, String uri, LoadMemory memory) {
    try (LoadHeap.Holding holding = heap.open()) {
      return tier.use(uri, holding, entry -> restored(request, entry, memory, holding));
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw LoadFailures.tookTooLong(request.name(), e);
    }
  }

  private Optional<LoadedModel> restored(
      ModelRequest request, StoredEntry entry, LoadMemory memory, LoadHeap.Holding heap)
      throws IOException {
    boolean hasReasons = request.detail() == Detail.REASONS;
    if (hasReasons && !entry.header().hasCovers()) {
      return Optional.empty();
    }
    long start = nanoClock.getAsLong();
    Model model;
    try {
      model =
          CallTrace.current()
              .step("restore", () -> restore.restore(entry, memory, heap, hasReasons));
    } catch (ServingException | HeapBusyException | HeapRefusedException e) {
      throw e; // Memory was refused, whatever is in the copy.
    } catch (RuntimeException e) { // The copy's content would do that again.
      LOG.error("restoring {} from the disk failed: a defect", request.name(), e);
      throw RefusedEntryException.damaged("what is in it led to " + Quoted.cause(e));
    }
    Duration took = Duration.ofNanos(nanoClock.getAsLong() - start);
    return Optional.of(restored(request.name(), entry.header(), model, took));
  }

  private LoadedModel restored(ModelName name, EntryHeader header, Model model, Duration took) {
    try {
      LoadTimings timings = new LoadTimings(Duration.ZERO, Duration.ZERO, took, took);
      LoadedModel loaded =
          new LoadedModel(
              model,
              header.uri(),
              header.version(),
              header.knownAt(),
              timings,
              header.notes(),
              Keeping.NONE);
      listener.restored(name, loaded);
      return loaded;
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private LoadOutcome fetch(ModelRequest request, String uri, LoadMemory memory) {
    Instant askedAt = clock.instant();
    AtomicReference<byte[]> document = new AtomicReference<>(NO_DOCUMENT);
    LoadOutcome outcome;
    try {
      outcome = store.load(request, memory, document::set);
    } catch (ServingException e) {
      noteFailure(request, uri, e);
      throw e;
    }
    if (!(outcome instanceof LoadOutcome.Loaded loaded)) {
      tier.reinstate(uri);
      return outcome;
    }
    LoadedModel model = loaded.model();
    if (model.version().isEmpty() || EntryDraft.forests(model.model()).isEmpty()) {
      var unused = tier.forget(uri); // The copy is of another version.
      return outcome;
    }
    EntryDraft draft = new EntryDraft(model, askedAt, document.get());
    return new LoadOutcome.Loaded(model.with(hold -> tier.keep(draft, hold)));
  }

  private void noteFailure(ModelRequest request, String uri, ServingException why) {
    switch (why.reason()) {
      case MODEL_NOT_FOUND -> {
        var unused = tier.forget(uri);
      }
      case OVERLOADED, INSUFFICIENT_STORAGE, NO_MEMORY, DISK_FULL -> {
        if (request.unless() != null) { // There is a newer version, and no room beside the old one.
          tier.outdate(uri);
        }
      }
      case LOAD_TIMEOUT, STOPPING -> {} // The load was given up, and says nothing of the versions.
      default -> tier.reinstate(uri);
    }
  }

  @Override
  public boolean isCached(ModelName name) {
    try {
      String uri = store.uri(name);
      return tier.has(uri) && !tier.isOutdated(uri);
    } catch (ServingException e) { // No store can hold that name.
      return false;
    }
  }

  @Override
  public Optional<CompletableFuture<Void>> forget(ModelName name) {
    try {
      return tier.forget(store.uri(name));
    } catch (ServingException e) { // No store can hold that name.
      return Optional.empty();
    }
  }
}
