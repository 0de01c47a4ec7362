package dev.coppice.model.check;

import java.util.List;

/** Receives a model piece by piece while it is read and checked. */
public interface ModelSink {

  /**
   * A tree with one value a leaf; the next one in the order of scoring. It may turn out at the end
   * that the last ones do not score; those of which that is known before are not told.
   */
  void tree(CheckedTree tree);

  /** A tree with a vector a leaf. */
  void vectorTree();

  /** There are weights of features instead of trees. */
  void linear();

  /** All trees that score were told. */
  void end(ModelParameters parameters);

  /** Tells all of them, one after the other. */
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
    };
  }
}
