package dev.coppice.loader;

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
        StoreKey.of(name).orElseThrow(() -> StoreFault.ABSENT.failure(notFound(name), null));
    return loader.load(name, new Location(store, key), memory);
  }

  private static String notFound(ModelName name) {
    return "Model not found: " + name;
  }

  private record Location(ModelStore store, StoreKey key) implements ArtifactLocation {

    @Override
    public Artifact open() {
      return store.open(key);
    }

    @Override
    public String fileName() {
      return Quoted.of(key.value().substring(key.value().lastIndexOf('/') + 1));
    }

    @Override
    public ServingException failure(StoreException cause) {
      return cause.fault().failure(notFound(key.name()), cause);
    }
  }
}
