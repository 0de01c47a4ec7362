package dev.coppice.loader.source;

import dev.coppice.loader.Keeping;
import dev.coppice.loader.KeptModel;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
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
import dev.coppice.loader.prepare.Extent;
import dev.coppice.loader.spool.SpoolException;
import dev.coppice.loader.tracing.CallTrace;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.Model;
import dev.coppice.model.Quoted;
import dev.coppice.model.Uncovered;
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
 * The models of a store, with a copy of each on the local disk: a load looks there first and asks
 * the store only for what is not there, and what came out of the store is kept.
 *
 * <p>An entry is served without a question to the store, also while that does not answer. Once it
 * is known that the store has another version, that one is tried first, and the entry serves on if
 * it fails. Models that XGBoost scores are not kept, nor those of a store that names no versions.
 */
public final class DiskSource implements ModelSource {

  private static final Logger LOG = LoggerFactory.getLogger(DiskSource.class);

  private static final byte[] NO_DOCUMENT = {};

  private final DiskTier tier;
  private final StoreSource store;
  private final SpoolRoom room;
  private final EntryRestore restore;
  private final LoadHeap heap;
  private final LoadListener listener;
  private final InstantSource clock;
  private final LongSupplier nanoClock;

  /**
   * Uses all of these, and closes none.
   *
   * @param heap of which a load has a part while it reads a header
   * @param clock for the time at which the store was asked
   * @param nanoClock as {@link System#nanoTime}
   */
  public DiskSource(
      DiskTier tier,
      StoreSource store,
      EntryRestore restore,
      LoadHeap heap,
      LoadListener listener,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.tier = tier;
    this.store = store;
    this.room = new SpoolRoom(store, tier);
    this.restore = restore;
    this.heap = heap;
    this.listener = listener;
    this.clock = clock;
    this.nanoClock = nanoClock;
  }

  @Override
  public LoadedModel load(ModelName name, LoadMemory memory) {
    return load(name, memory, false);
  }

  /** An entry without covers is passed over. */
  @Override
  public ModelSource explained() {
    return (name, memory) -> load(name, memory, true);
  }

  @Override
  public ModelSource newest() {
    return (name, memory) -> fetched(name, store.uri(name), memory, false);
  }

  private LoadedModel load(ModelName name, LoadMemory memory, boolean isExplained) {
    String uri = store.uri(name);
    if (!tier.isOutdated(uri)) {
      return kept(name, uri, memory, isExplained)
          .orElseGet(() -> fetched(name, uri, memory, isExplained));
    }
    try {
      return fetched(name, uri, memory, isExplained);
    } catch (ServingException e) {
      if (!leavesOldOne(e)) {
        throw e;
      }
      return kept(name, uri, memory, isExplained).orElseThrow(() -> e);
    }
  }

  /** Whether a version cannot be loaded, for a cause that the one before does not have. */
  private static boolean leavesOldOne(ServingException why) {
    return switch (why.reason()) {
      case INVALID_MODEL, INSUFFICIENT_STORAGE, STORE_UNAVAILABLE, STORE_ACCESS_DENIED -> true;
      default -> false;
    };
  }

  private Optional<LoadedModel> kept(
      ModelName name, String uri, LoadMemory memory, boolean isExplained) {
    try (LoadHeap.Holding holding = heap.open()) {
      return tier.use(uri, holding, entry -> restored(name, entry, memory, holding, isExplained));
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw LoadFailures.tookTooLong(name, e);
    }
  }

  private Optional<LoadedModel> restored(
      ModelName name,
      StoredEntry entry,
      LoadMemory memory,
      LoadHeap.Holding heap,
      boolean isExplained)
      throws IOException {
    if (isExplained && !entry.header().hasCovers()) {
      return Optional.empty();
    }
    long start = nanoClock.getAsLong();
    Model model;
    try {
      model =
          CallTrace.current()
              .step("restore", () -> restore.restore(entry, memory, heap, isExplained));
    } catch (SpoolException e) { // Its fault is not the entry's.
      LOG.debug("{} is not judged by what is on the disk: {}", name, Quoted.cause(e));
      return Optional.empty();
    } catch (ServingException | HeapBusyException | HeapRefusedException e) {
      throw e; // Memory was refused, whatever is in the entry.
    } catch (RuntimeException e) { // What is in it did that, and would do it again.
      LOG.error("restoring {} from the disk failed: a defect", name, e);
      throw RefusedEntryException.damaged("what is in it led to " + Quoted.cause(e));
    }
    Duration took = Duration.ofNanos(nanoClock.getAsLong() - start);
    return Optional.of(restored(name, entry.header(), model, took));
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

  private LoadedModel fetched(ModelName name, String uri, LoadMemory memory, boolean isExplained) {
    Instant askedAt = clock.instant();
    AtomicReference<byte[]> document = new AtomicReference<>(NO_DOCUMENT);
    Extent extent = isExplained ? Extent.REASONS : tier.isWorking() ? Extent.COVERS : Extent.SCORES;
    LoadedModel loaded;
    try {
      loaded = room.load(name, memory, extent, document::set);
    } catch (ServingException e) {
      tier.reinstate(uri); // Until the store is asked again.
      forgetIfGone(uri, e);
      throw e;
    }
    if (loaded.version().isEmpty() || EntryDraft.forests(loaded.model()).isEmpty()) {
      var unused = tier.forget(uri); // Of another version.
      return isExplained ? loaded : withoutCovers(loaded);
    }
    EntryDraft draft = new EntryDraft(loaded, askedAt, document.get());
    Keeping keeping = hold -> tier.keep(draft, hold);
    return loaded.with(keeping);
  }

  private void forgetIfGone(String uri, ServingException failure) {
    if (failure.reason() == ServingException.Reason.MODEL_NOT_FOUND) {
      var unused = tier.forget(uri);
    }
  }

  /** What is not kept needs none. */
  private static LoadedModel withoutCovers(LoadedModel loaded) {
    Uncovered rest = loaded.model().uncovered().orElse(null);
    if (rest == null) {
      return loaded;
    }
    rest.covers().run();
    return loaded.with(rest.model());
  }

  /** What is kept of another version stays until that one has been loaded, which is tried first. */
  @Override
  public String newestVersion(ModelName name, String known) {
    String uri = store.uri(name);
    try {
      String newest = store.newestVersion(name, known);
      if (!newest.equals(known) || tier.isOutdated(uri)) {
        compare(uri, newest);
      }
      return newest;
    } catch (ServingException e) {
      forgetIfGone(uri, e);
      throw e;
    }
  }

  /** What is kept says itself which version it is: {@code known} may be one that was refused. */
  private void compare(String uri, String newest) {
    if (isKept(uri, newest)) {
      tier.reinstate(uri);
    } else {
      tier.outdate(uri);
    }
  }

  private boolean isKept(String uri, String version) {
    try {
      return header(uri).filter(header -> header.version().equals(version)).isPresent();
    } catch (HeapBusyException e) { // It may be another: then a load tries the newest first.
      return false;
    }
  }

  /** Throws HeapBusyException if it cannot be read now, because of other loads. */
  private Optional<EntryHeader> header(String uri) {
    try (LoadHeap.Holding holding = heap.open()) {
      return tier.header(uri, holding);
    } catch (HeapRefusedException e) { // Nor could a load read it.
      return Optional.empty();
    }
  }

  @Override
  public boolean keeps(ModelName name) {
    try {
      String uri = store.uri(name);
      return tier.has(uri) && !tier.isOutdated(uri);
    } catch (ServingException e) { // No store can hold that name.
      return false;
    }
  }

  /** Its entry says so; one that is of no use to a load is none, or of another version. */
  @Override
  public Optional<KeptModel> kept(ModelName name) {
    try {
      String uri = store.uri(name);
      return tier.isOutdated(uri)
          ? Optional.empty()
          : header(uri).map(header -> new KeptModel(header.version(), restore.bytes(header)));
    } catch (HeapBusyException e) {
      throw LoadFailures.translate(name, LoadFailures.absent(name), e);
    } catch (ServingException e) { // No store can hold that name.
      return Optional.empty();
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
