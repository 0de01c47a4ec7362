package dev.coppice.loader;

import dev.coppice.loader.memory.LoadMemory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Turns a name into a model; the cache's view of the loader. */
@FunctionalInterface
public interface ModelSource {

  /**
   * Fetches and builds the model; blocks.
   *
   * @param memory asked before any of the model's bytes are held in memory, transient peak included
   * @throws ServingException with the reason, whatever broke
   */
  LoadedModel load(ModelName name, LoadMemory memory);

  /**
   * Loads what the source itself keeps, and asks nobody for it; blocks.
   *
   * @return empty if that is of no use: then the load is one of {@link #fetching}
   * @throws ServingException as {@link #load}
   */
  default Optional<LoadedModel> restore(ModelName name, LoadMemory memory) {
    return Optional.empty();
  }

  /**
   * Hears that what a {@link #restore} reads must hang, and that nobody waits for it any more;
   * never blocks.
   *
   * @param end completes, one way or the other, once it goes on and has come to its end
   */
  default void restoreHangs(CompletableFuture<Void> end) {}

  /**
   * The same models for loads for which what the source itself keeps is of no use, as {@link
   * #restore} found; to be loaded only; itself if it keeps none.
   */
  default ModelSource fetching() {
    return this;
  }

  /**
   * The same models with all that the reasons of their scores take, to be loaded only; itself if
   * they have it.
   */
  default ModelSource explained() {
    return this;
  }

  /**
   * The same models, each in the newest version, whatever the source itself keeps; itself if it
   * keeps none.
   */
  default ModelSource newest() {
    return this;
  }

  /**
   * Asks which version there is now; blocks until the source has answered, or for some seconds. A
   * source that never changes need not be asked.
   *
   * @param known the version that is thought to be the newest
   * @return {@code known} if it still is
   * @throws ServingException {@code MODEL_NOT_FOUND} if nothing is there any more, else why there
   *     was no answer
   */
  default String newestVersion(ModelName name, String known) {
    return known;
  }

  /**
   * Whether the source itself keeps the model, so that {@link #restore} has it if what is kept can
   * be used; never blocks.
   */
  default boolean keeps(ModelName name) {
    return false;
  }

  /**
   * What the source itself keeps of a model, where that says what a load would take; may wait for a
   * disk, and asks nobody else.
   *
   * @throws ServingException {@code OVERLOADED} if it cannot be read now
   */
  default Optional<KeptModel> kept(ModelName name) {
    return Optional.empty();
  }

  /**
   * Drops what the source itself keeps of a model, so that the next load fetches it anew; never
   * blocks.
   *
   * @return completes when nothing is left of it; empty if there was nothing
   */
  default Optional<CompletableFuture<Void>> forget(ModelName name) {
    return Optional.empty();
  }
}
