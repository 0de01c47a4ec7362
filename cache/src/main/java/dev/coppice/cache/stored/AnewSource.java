package dev.coppice.cache.stored;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.memory.LoadMemory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A source as it serves loads of models that are in memory already: what it keeps itself of another
 * version is passed over, for that may be an older one.
 *
 * @param source says what it keeps
 * @param loads has those models, perhaps with all that reasons take
 * @param inMemory the version in memory
 */
record AnewSource(ModelSource source, ModelSource loads, String inMemory) implements ModelSource {

  @Override
  public LoadedModel load(ModelName name, LoadMemory memory) {
    return fetch(name, memory);
  }

  /** Where the newest cannot be had, what is kept of the one in memory is of use after all. */
  private LoadedModel fetch(ModelName name, LoadMemory memory) {
    try {
      return loads.newest().load(name, memory);
    } catch (ServingException e) {
      boolean isOfNewest = e.reason().isLasting() || e.reason() == Reason.STORE_UNAVAILABLE;
      if (!isOfNewest || !keeps(name)) {
        throw e;
      }
      return restore(name, memory).orElseThrow(() -> e);
    }
  }

  @Override
  public Optional<LoadedModel> restore(ModelName name, LoadMemory memory) {
    Optional<LoadedModel> kept = loads.restore(name, memory);
    LoadedModel other = kept.filter(model -> !model.version().equals(inMemory)).orElse(null);
    if (other == null) {
      return kept;
    }
    other.model().close();
    return Optional.empty();
  }

  @Override
  public ModelSource fetching() {
    return this::fetch;
  }

  @Override
  public ModelSource explained() {
    return new AnewSource(source, source.explained(), inMemory);
  }

  @Override
  public boolean keeps(ModelName name) {
    return source.keeps(name);
  }

  @Override
  public void restoreHangs(CompletableFuture<Void> end) {
    source.restoreHangs(end);
  }
}
