package dev.coppice.bench.memory;

import dev.coppice.bench.model.ModelFile;
import dev.coppice.model.Model;
import dev.coppice.model.memory.Slabs;
import java.io.IOException;

/** The forms in which the server keeps a model in memory. */
enum MemoryEngine {
  FOREST("forest") {
    @SuppressWarnings("ImmutableEnumChecker") // The server has one for all its forests, too.
    private final Slabs slabs = new Slabs();

    @Override
    Model load(ModelFile file) throws IOException {
      return file.loadForest(slabs, false);
    }
  },
  XGBOOST("XGBoost4J") {
    @Override
    Model load(ModelFile file) throws IOException {
      return file.loadBooster();
    }
  };

  private final String label;

  MemoryEngine(String label) {
    this.label = label;
  }

  /** What tables call it. */
  String label() {
    return label;
  }

  abstract Model load(ModelFile file) throws IOException;
}
