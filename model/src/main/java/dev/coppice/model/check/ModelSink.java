package dev.coppice.model.check;

import java.util.List;

/** Receives a model piece by piece while it is read and checked. */
public interface ModelSink {

  /**
   * Receives the next tree in the order of scoring; it has one value per leaf. It may turn out at
   * the end that the last trees do not score; those of which that is known before are left out.
   */
  void tree(CheckedTree tree);

  /** Receives a tree with a vector per leaf. */
  void vectorTree();

  /** Hears that there are weights of features instead of trees. */
  void linear();

  /** Receives the parameters, once all trees that score have come. */
  void end(ModelParameters parameters);

  /** Whether trees come with the cover of each node, which takes time and memory to read. */
  default boolean wantsCovers() {
    return false;
  }

  /** Passes everything to all of them, one after the other. */
  static ModelSink all(ModelSink... sinks) {
    List<ModelSink> all = List.of(sinks);
    return new ModelSink() {
      @Override
      public void tree(CheckedTree tree) {
        all.forEach(sink -> sink.tree(tree));
      }

      @Override
      public void vectorTree() {
        all.forEach(ModelSink::vectorTree);
      }

      @Override
      public void linear() {
        all.forEach(ModelSink::linear);
      }

      @Override
      public void end(ModelParameters parameters) {
        all.forEach(sink -> sink.end(parameters));
      }

      @Override
      public boolean wantsCovers() {
        return all.stream().anyMatch(ModelSink::wantsCovers);
      }
    };
  }
}
