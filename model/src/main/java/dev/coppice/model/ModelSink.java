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
        public void end(ModelParameters parameters) {}
      };

  /** A tree with one value a leaf; the next one in the order of scoring. */
  void tree(CheckedTree tree);

  /** A tree with a vector a leaf. */
  void vectorTree();

  /** All trees were told. */
  void end(ModelParameters parameters);
}
