package dev.coppice.server.api.openinference;

import dev.coppice.cache.ModelCache;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.loader.CodePointOrder;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.source.LoadFailures;
import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.StoreException;
import dev.coppice.server.api.management.ListingTurn;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * What models there are: those in memory, or by pages those of the store. One page of the store is
 * read at a time, whoever asks; what comes meanwhile is refused.
 */
final class RepositoryIndex {

  private static final CodePointOrder ORDER = new CodePointOrder();

  private final ModelCache cache;
  private final @Nullable ModelStore store;
  private final ListingTurn turn;
  private final Semaphore listing = new Semaphore(1);

  /**
   * @param store where models come from; null if there is none
   * @param turn of lists of all models in memory
   */
  RepositoryIndex(ModelCache cache, @Nullable ModelStore store, ListingTurn turn) {
    this.turn = turn;
    this.cache = cache;
    this.store = store;
  }

  /**
   * A model.
   *
   * @param version empty if it is not known, because the model is not in memory
   */
  record Entry(String name, String version, boolean isInMemory) {

    private static Entry of(ModelStatus status) {
      return new Entry(status.name().value(), status.version(), true);
    }
  }

  /**
   * The models asked for, by code points of their names; blocks.
   *
   * @throws ServingException if the store cannot be listed, or its turn does not come
   */
  List<Entry> page(IndexRequest request) {
    return store == null || !request.isPaged()
        ? turn.take(() -> inMemory(request))
        : stored(store, request);
  }

  private List<Entry> inMemory(IndexRequest request) {
    return cache.list().stream()
        .map(Entry::of)
        .filter(model -> model.name().startsWith(request.prefix()))
        .filter(model -> ORDER.compare(model.name(), request.after()) > 0)
        .limit(request.limit())
        .toList();
  }

  private List<Entry> stored(ModelStore from, IndexRequest request) {
    if (!listing.tryAcquire()) {
      throw new ServingException(
          ServingException.Reason.OVERLOADED, "The store is being listed for another request.");
    }
    try {
      return from.page(request.prefix(), request.after(), request.limit()).stream()
          .map(this::entry)
          .toList();
    } catch (StoreException e) {
      throw LoadFailures.unlisted(e);
    } finally {
      listing.release();
    }
  }

  private Entry entry(ListedArtifact artifact) {
    Optional<ModelStatus> status = cache.status(artifact.key().name());
    return status.map(Entry::of).orElseGet(() -> new Entry(artifact.key().value(), "", false));
  }
}
