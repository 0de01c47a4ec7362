package dev.coppice.loader.source;

import dev.coppice.loader.KeptModel;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.disk.DiskTier;
import dev.coppice.loader.disk.EntryHeader;
import dev.coppice.loader.memory.HeapBusyException;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.prepare.EntryRestore;
import dev.coppice.loader.store.LookThreads;
import dev.coppice.loader.store.StoreException;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.Quoted;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

  /** A header is there at once, unless the disk hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final DiskTier tier;
  private final StoreSource store;
  private final EntryRestore restore;
  private final LoadHeap heap;
  private final DiskLoads loads;
  private final DiskLoads explained;
  private final LookThreads looks = new LookThreads(PATIENCE);

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
    this.restore = restore;
    this.heap = heap;
    this.loads = new DiskLoads(tier, store, restore, heap, listener, clock, nanoClock, false);
    this.explained = new DiskLoads(tier, store, restore, heap, listener, clock, nanoClock, true);
  }

  @Override
  public LoadedModel load(ModelName name, LoadMemory memory) {
    return loads.load(name, memory);
  }

  @Override
  public Optional<LoadedModel> restore(ModelName name, LoadMemory memory) {
    return loads.restore(name, memory);
  }

  @Override
  public void restoreHangs(CompletableFuture<Void> end) {
    tier.readHangs(end);
  }

  @Override
  public ModelSource fetching() {
    return loads.fetching();
  }

  /** An entry without covers is passed over. */
  @Override
  public ModelSource explained() {
    return explained;
  }

  @Override
  public ModelSource newest() {
    return loads.newest();
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
      loads.forgetIfGone(uri, e);
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
    } catch (StoreException | HeapBusyException e) { // Then a load tries the newest first.
      LOG.debug("the copy of {} is not compared: {}", uri, Quoted.cause(e));
      return false;
    }
  }

  /**
   * What a copy says of its model; empty if there is none.
   *
   * @throws StoreException if it does not come in time: who asks must not hang as the disk does
   * @throws HeapBusyException if it cannot be read now, because of other loads
   */
  private Optional<EntryHeader> header(String uri) throws StoreException {
    return looks.call(() -> readHeader(uri));
  }

  private Optional<EntryHeader> readHeader(String uri) {
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
    } catch (StoreException e) {
      throw LoadFailures.unreadCopy(name, e);
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
