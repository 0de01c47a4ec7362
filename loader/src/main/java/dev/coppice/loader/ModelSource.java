package dev.coppice.loader;

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
}
