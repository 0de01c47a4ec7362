package dev.coppice.loader;

/** Hears of loads, on the threads that run them. */
public interface LoadListener {

  void loaded(ModelName name, LoadedModel model);

  void failed(ModelName name, ServingException failure);

  /** The forest of a model file was tried, once for each version of its artifact. */
  void tried(ModelName name, ForestVerdict verdict);
}
