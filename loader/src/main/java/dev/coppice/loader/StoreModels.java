package dev.coppice.loader;

import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.Quoted;

/** The models of a store, each under its own name. */
public final class StoreModels implements ModelSource {

  private final ModelStore store;
  private final ModelLoader loader;

  /** Uses both, and closes none. */
  public StoreModels(ModelStore store, ModelLoader loader) {
    this.store = store;
    this.loader = loader;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A name that no store can hold is {@code MODEL_NOT_FOUND}, and nobody is asked for it.
   */
  @Override
  public LoadedModel load(ModelName name, LoadMemory memory) {
    StoreKey key =
        StoreKey.of(name)
            .orElseThrow(() -> new ServingException(Reason.MODEL_NOT_FOUND, absent(name)));
    return loader.load(name, new Location(store, key), memory);
  }

  private static String absent(ModelName name) {
    return "Model not found: " + name;
  }

  private record Location(ModelStore store, StoreKey key) implements ArtifactLocation {

    @Override
    public Artifact open() throws StoreException {
      return store.open(key);
    }

    @Override
    public String fileName() {
      return Quoted.of(key.value().substring(key.value().lastIndexOf('/') + 1));
    }

    @Override
    public String absent() {
      return StoreModels.absent(key.name());
    }
  }
}
