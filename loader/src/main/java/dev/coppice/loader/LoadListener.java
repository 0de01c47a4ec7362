package dev.coppice.loader;

/** Hears of every finished load, on the thread that ran it. */
public interface LoadListener {

  void loaded(ModelName name, LoadedModel model);

  void failed(ModelName name, ServingException failure);
}
