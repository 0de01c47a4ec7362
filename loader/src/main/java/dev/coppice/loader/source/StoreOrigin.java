package dev.coppice.loader.source;

import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelRequest;
import dev.coppice.loader.Origin;
import dev.coppice.loader.StoreKey;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.StoreException;
import dev.coppice.model.Quoted;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The models of a store, each under its own name. */
public final class StoreOrigin implements Origin {

  private final ModelStore store;
  private final ModelLoader loader;

  /** Uses both, and closes none. */
  public StoreOrigin(ModelStore store, ModelLoader loader) {
    this.store = store;
    this.loader = loader;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A name that no store can hold is {@code MODEL_NOT_FOUND}, and the store is not asked.
   */
  @Override
  public LoadOutcome load(ModelRequest request, LoadMemory memory) {
    return load(request, memory, document -> {});
  }

  /**
   * Loads, and tells the artifact's preprocessing document.
   *
   * @param documents hears the document, empty if the artifact has none; not a copy
   */
  LoadOutcome load(ModelRequest request, LoadMemory memory, Consumer<byte[]> documents) {
    return loader.load(request, new Location(store, key(request.name())), memory, documents);
  }

  /** The URI of the artifact of that name, which may not exist; asks nobody. */
  String uri(ModelName name) {
    return store.uri(key(name));
  }

  private static StoreKey key(ModelName name) {
    return StoreKey.of(name).orElseThrow(() -> LoadFailures.notFound(name));
  }

  private record Location(ModelStore store, StoreKey key) implements ArtifactLocation {

    @Override
    public Optional<Artifact> open(@Nullable String unless) throws StoreException {
      return store.open(key, unless);
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
