package dev.coppice.loader.source;

import dev.coppice.loader.Keeping;
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
 * The loads of a {@link DiskSource}, which has the same parts.
 *
 * @param isExplained whether models have what reasons take: then a copy without is passed over
 */
record DiskLoads(
    DiskTier tier,
    StoreSource store,
    EntryRestore restore,
    LoadHeap heap,
    LoadListener listener,
    InstantSource clock,
    LongSupplier nanoClock,
    boolean isExplained)
    implements ModelSource {

  private static final Logger LOG = LoggerFactory.getLogger(DiskLoads.class);

  private static final byte[] NO_DOCUMENT = {};

  @Override
  public LoadedModel load(ModelName name, LoadMemory memory) {
    return restore(name, memory).orElseGet(() -> fetch(name, memory));
  }

  /** What is outdated is passed over. */
  @Override
  public Optional<LoadedModel> restore(ModelName name, LoadMemory memory) {
    String uri = store.uri(name);
    return tier.isOutdated(uri) ? Optional.empty() : kept(name, uri, memory);
  }

  @Override
  public void restoreHangs(CompletableFuture<Void> end) {
    tier.readHangs(end);
  }

  @Override
  public ModelSource fetching() {
    return this::fetch;
  }

  private LoadedModel fetch(ModelName name, LoadMemory memory) {
    String uri = store.uri(name);
    boolean hasOldOne = tier.isOutdated(uri);
    try {
      return fetched(name, uri, memory);
    } catch (ServingException e) {
      if (!hasOldOne || !leavesOldOne(e)) {
        throw e;
      }
      return kept(name, uri, memory).orElseThrow(() -> e);
    }
  }

  /** Whether a version cannot be loaded, for a cause that the one before does not have. */
  private static boolean leavesOldOne(ServingException why) {
    return switch (why.reason()) {
      case INVALID_MODEL, INSUFFICIENT_STORAGE, STORE_UNAVAILABLE, STORE_ACCESS_DENIED -> true;
      default -> false;
    };
  }

  private Optional<LoadedModel> kept(ModelName name, String uri, LoadMemory memory) {
    try (LoadHeap.Holding holding = heap.open()) {
      return tier.use(uri, holding, entry -> restored(name, entry, memory, holding));
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw LoadFailures.tookTooLong(name, e);
    }
  }

  private Optional<LoadedModel> restored(
      ModelName name, StoredEntry entry, LoadMemory memory, LoadHeap.Holding heap)
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

  @Override
  public ModelSource newest() {
    return (name, memory) -> fetched(name, store.uri(name), memory);
  }

  private LoadedModel fetched(ModelName name, String uri, LoadMemory memory) {
    Instant askedAt = clock.instant();
    AtomicReference<byte[]> document = new AtomicReference<>(NO_DOCUMENT);
    Extent extent = isExplained ? Extent.REASONS : tier.isWorking() ? Extent.COVERS : Extent.SCORES;
    LoadedModel loaded;
    try {
      loaded = store.load(name, memory, extent, document::set);
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

  /** The store has said so, in that failure. */
  void forgetIfGone(String uri, ServingException failure) {
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
}
