package dev.coppice.loader.source;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.StoreKey;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.prepare.Extent;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.StoreException;
import dev.coppice.model.Quoted;
import java.util.function.Consumer;

/** The models of a store, each under its own name. */
public final class StoreSource implements ModelSource {

  private final ModelStore store;
  private final ModelLoader loader;

  /** Uses both, and closes none. */
  public StoreSource(ModelStore store, ModelLoader loader) {
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
    return load(name, memory, Extent.SCORES, document -> {});
  }

  @Override
  public ModelSource explained() {
    return (name, memory) -> load(name, memory, Extent.REASONS, document -> {});
  }

  /**
   * The same.
   *
   * @param extent of the model
   * @param documents hears the artifact's preprocessing document, empty if it has none; not a copy
   */
  LoadedModel load(ModelName name, LoadMemory memory, Extent extent, Consumer<byte[]> documents) {
    return loader.load(name, new Location(store, key(name)), memory, extent, documents);
  }

  /** Where the artifact of that name is or would be; asks nobody. */
  String uri(ModelName name) {
    return store.uri(key(name));
  }

  private static StoreKey key(ModelName name) {
    return StoreKey.of(name).orElseThrow(() -> LoadFailures.notFound(name));
  }

  @Override
  public String newestVersion(ModelName name, String known) {
    StoreKey key = key(name);
    try {
      return store.newestVersion(key, known);
    } catch (StoreException e) {
      throw LoadFailures.translate(name, LoadFailures.absent(name), e);
    }
  }

  private record Location(ModelStore store, StoreKey key) implements ArtifactLocation {

    @Override
    public Artifact open() throws StoreException {
      return store.open(key);
    }

    @Override
    public String newestVersion(String known) throws StoreException {
      return store.newestVersion(key, known);
    }

    @Override
    public String fileName() {
      return Quoted.of(key.value().substring(key.value().lastIndexOf('/') + 1));
    }

    @Override
    public String absent() {
      return LoadFailures.absent(key.name());
    }
  }
}
