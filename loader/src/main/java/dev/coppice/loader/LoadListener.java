package dev.coppice.loader;

/** Hears of models that were loaded, and of their parts, on the threads of the loads. */
public interface LoadListener {

  /** Hears nothing. */
  LoadListener NONE =
      new LoadListener() {
        @Override
        public void loaded(ModelName name, LoadedModel model) {}

        @Override
        public void restored(ModelName name, LoadedModel model) {}

        @Override
        public void tried(ModelName name, ForestVerdict verdict) {}

        @Override
        public void expected(ModelName name, ExpectationVerdict verdict, int rows) {}
      };

  /** A model came from where its artifact is. */
  void loaded(ModelName name, LoadedModel model);

  /** A model came from the local disk, without its artifact. */
  void restored(ModelName name, LoadedModel model);

  /** The forest of a model file was tried, once for each version of its artifact. */
  void tried(ModelName name, ForestVerdict verdict);

  /** So many rows of a model's proof were scored, once for each version of its artifact. */
  void expected(ModelName name, ExpectationVerdict verdict, int rows);
}
