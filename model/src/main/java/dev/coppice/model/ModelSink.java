package dev.coppice.model;

/** Receives a model piece by piece while it is read and checked. */
interface ModelSink {

  /** Drops everything. */
  ModelSink NONE =
      new ModelSink() {
        @Override
        public void tree(CheckedTree tree) {}

        @Override
        public void vectorTree() {}

        @Override
        public void linear() {}

        @Override
        public void end(ModelParameters parameters) {}
      };

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

  /** Tells both, one after the other. */
  static ModelSink both(ModelSink first, ModelSink second) {
    return new ModelSink() {
      @Override
      public void tree(CheckedTree tree) {
        first.tree(tree);
        second.tree(tree);
      }

      @Override
      public void vectorTree() {
        first.vectorTree();
        second.vectorTree();
      }

      @Override
      public void linear() {
        first.linear();
        second.linear();
      }

      @Override
      public void end(ModelParameters parameters) {
        first.end(parameters);
        second.end(parameters);
      }
    };
  }
}
