package dev.coppice.loader.source;

import dev.coppice.loader.Detail;
import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelRequest;
import dev.coppice.loader.Origin;
import dev.coppice.loader.memory.LoadMemory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The models of an origin as tests load them.
 *
 * @param unless of each request
 */
public record DiskModels(Origin origin, Detail detail, @Nullable String unless) {

  /** A version that no artifact has. */
  private static final String OTHER = "another";

  public static DiskModels of(Origin origin) {
    return new DiskModels(origin, Detail.SCORES, null);
  }

  /** The models with the reasons of their scores. */
  public DiskModels explained() {
    return new DiskModels(origin, Detail.REASONS, unless);
  }

  /** The models of the store, whatever copies there are. */
  DiskModels newest() {
    return unless(OTHER);
  }

  /** The models of the store, unless they have that version. */
  DiskModels unless(String version) {
    return new DiskModels(origin, detail, version);
  }

  /** Loads a model; the caller closes it. */
  public LoadedModel load(ModelName name, LoadMemory memory) {
    return outcome(name, memory) instanceof LoadOutcome.Loaded loaded
        ? loaded.model()
        : fail("not loaded: " + name);
  }

  private static LoadedModel fail(String what) {
    throw new AssertionError(what);
  }

  LoadOutcome outcome(ModelName name, LoadMemory memory) {
    return origin.load(new ModelRequest(name, detail, unless), memory);
  }

  /** Loads a model, and returns it if it came from a copy. */
  Optional<LoadedModel> copy(ModelName name) {
    LoadedModel loaded = load(name, bytes -> {});
    if (loaded.knownAt() != null) {
      return Optional.of(loaded);
    }
    loaded.model().close();
    return Optional.empty();
  }

  boolean isCached(ModelName name) {
    return ((TieredOrigin) origin).isCached(name);
  }

  Optional<CompletableFuture<Void>> forget(ModelName name) {
    return ((TieredOrigin) origin).forget(name);
  }
}
