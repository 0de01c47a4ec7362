package dev.coppice.server.api.openinference;

import dev.coppice.cache.ModelCache;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.loader.CodePointOrder;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.source.LoadFailures;
import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.StoreException;
import dev.coppice.model.Quoted;
import dev.coppice.server.api.control.ListingTurn;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What models there are: those in memory, or by pages those of the store. One page of the store is
 * read at a time, whoever asks; what comes meanwhile is refused.
 */
final class RepositoryIndex {

  private static final Logger LOG = LoggerFactory.getLogger(RepositoryIndex.class);

  private static final CodePointOrder ORDER = new CodePointOrder();

  /**
   * Letters of a list of all, which is as many bytes of JSON or three times as many, and as many
   * again while it is written. Some 25,000 models with names and versions of usual length.
   */
  private static final int MAX_LETTERS = 4 << 20;

  /** What stands around the name and the version of a model. */
  private static final long FRAME = 100;

  private final ModelCache cache;
  private final @Nullable ModelStore store;
  private final ListingTurn turn;
  private final Semaphore listing = new Semaphore(1);

  /**
   * @param store where models come from; null if there is none
   * @param turn of lists of all models in memory
   */
  RepositoryIndex(ModelCache cache, @Nullable ModelStore store, ListingTurn turn) {
    this.cache = cache;
    this.store = store;
    this.turn = turn;
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

    private long letters() {
      return FRAME + name.length() + version.length();
    }
  }

  /**
   * The models asked for, by code points of their names; blocks.
   *
   * @param form is given them, in the turn of those that are many
   * @throws ServingException if the store cannot be listed, or its turn does not come
   * @throws IllegalArgumentException if no page is asked for and all are too many, with the text
   *     for the client
   */
  <T> T page(IndexRequest request, Function<List<Entry>, T> form) {
    if (!request.isPaged()) {
      return turn.take(() -> form.apply(all()));
    }
    return store == null
        ? turn.take(() -> form.apply(inMemory(request)))
        : form.apply(stored(store, request));
  }

  private List<Entry> all() {
    List<Entry> models = cache.list().stream().map(Entry::of).toList();
    long letters = models.stream().mapToLong(Entry::letters).sum();
    if (letters > MAX_LETTERS) {
      throw new IllegalArgumentException(
          "parameters: no page is asked for (expected: limit, prefix or page_token, for the list of"
              + " the %d models in memory is too long)".formatted(models.size()));
    }
    return models;
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
          ServingException.Reason.OVERLOADED,
          "The store is being listed for another request, please try again.");
    }
    try {
      return from.page(request.prefix(), request.after(), request.limit()).stream()
          .map(this::entry)
          .toList();
    } catch (StoreException e) {
      LOG.warn("the model store cannot be listed: {}", Quoted.cause(e));
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
