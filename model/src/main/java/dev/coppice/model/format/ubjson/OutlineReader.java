package dev.coppice.model.format.ubjson;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.FloatColumn;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.ModelLimits;
import dev.coppice.model.format.ubjson.ModelOutline.Cuts;
import dev.coppice.model.format.ubjson.ModelOutline.Span;
import dev.coppice.model.format.ubjson.ModelOutline.TreeBytes;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the outline of a file in one walk through it; for one file. */
final class OutlineReader {

  private final UbjsonModelReader reader;
  private final TreeBytes treeBytes;
  private final TreeOffsets trees;
  private final IntColumn groups;
  private final FloatColumn weights;
  private final IntColumn categories;
  private final IntColumn sizes;
  private long cutParsed;
  private @Nullable Span parameters;
  private @Nullable Span list;
  private @Nullable Span treeInfo;
  private @Nullable Span indptr;
  private @Nullable Span weightDrop;

  OutlineReader(InputStream in, TreeBytes treeBytes, ReadingMemory memory)
      throws IOException, InvalidModelException {
    this.reader = new UbjsonModelReader(in, memory, true);
    this.treeBytes = treeBytes;
    this.trees = new TreeOffsets(memory);
    this.groups = new IntColumn(ModelOutline.MAX_TREES, memory);
    this.weights = new FloatColumn(ModelOutline.MAX_TREES, memory);
    this.categories = new IntColumn(2 * ModelLimits.MAX_NODES, memory);
    this.sizes = new IntColumn(ModelLimits.MAX_NODES, memory);
  }

  /** Empty if the model lacks what an outline needs. */
  Optional<ModelOutline> outline() throws IOException, InvalidModelException {
    inside("learner", () -> inside("gradient_booster", this::booster));
    Span known = parameters;
    Span all = list;
    Span info = treeInfo;
    if (known == null || all == null || info == null || !isOfOneLength()) {
      return Optional.empty();
    }
    return Optional.of(
        new ModelOutline(
            trees,
            new Cuts(known, all, info, indptr, weightDrop),
            groups.toArray(),
            weights.toArray(),
            reader.position(),
            reader.parsedBytes() - cutParsed));
  }

  private boolean isOfOneLength() {
    return groups.size() == trees.size() && (weightDrop == null || weights.size() == trees.size());
  }

  /** Walks an object, and one member of it. */
  private void inside(String wanted, Walk walk) throws IOException, InvalidModelException {
    reader.beginObject();
    String name;
    while ((name = reader.nextName()) != null) {
      if (name.equals(wanted)) {
        walk.value();
      } else {
        reader.skip();
      }
    }
  }

  private void booster() throws IOException, InvalidModelException {
    reader.beginObject();
    String name;
    while ((name = reader.nextName()) != null) {
      switch (name) {
        case "model" -> model();
        case "gbtree" -> inside("model", this::model);
        case "weight_drop" -> weightDrop = cut(() -> reader.floats(weights));
        default -> reader.skip();
      }
    }
  }

  private void model() throws IOException, InvalidModelException {
    reader.beginObject();
    String name;
    while ((name = reader.nextName()) != null) {
      switch (name) {
        case "gbtree_model_param" -> parameters = cut(reader::skip);
        case "tree_info" -> treeInfo = cut(() -> reader.integers(groups));
        case "iteration_indptr" -> indptr = cut(reader::skip);
        case "weight_drop" -> weightDrop = cut(() -> reader.floats(weights));
        case "trees" -> list = cut(this::treesAtHand);
        default -> reader.skip();
      }
    }
  }

  /** A part of which no slice has what is there. */
  private Span cut(Walk walk) throws IOException, InvalidModelException {
    long before = reader.parsedBytes();
    Span span = span(walk);
    cutParsed += reader.parsedBytes() - before;
    return span;
  }

  private Span span(Walk walk) throws IOException, InvalidModelException {
    long start = reader.position() - 1;
    walk.value();
    return new Span(start, reader.position());
  }

  private void treesAtHand() throws IOException, InvalidModelException {
    reader.beginArray();
    while (reader.nextElement()) {
      tree();
    }
  }

  private void tree() throws IOException, InvalidModelException {
    final long start = reader.position() - 1;
    final long parsed = reader.parsedBytes();
    long id = start;
    long nodes = 0;
    categories.clear();
    sizes.clear();
    reader.beginObject();
    String name;
    while ((name = reader.nextName()) != null) {
      switch (name) {
        case "id" -> id = span(reader::integer).start();
        case "left_children" -> nodes = reader.numbers();
        case "categories" -> reader.integers(categories);
        case "categories_sizes" -> reader.integers(sizes);
        default -> reader.skip();
      }
    }
    long end = reader.position();
    if (id == start || trees.size() == ModelOutline.MAX_TREES) {
      throw reader.place().refuse("a tree that cannot be cut out (expected: one of a few)");
    }
    trees.add(
        start,
        id,
        end,
        treeBytes.of(nodes, categoryWords(), reader.parsedBytes() - parsed, end - start));
  }

  /** Each split has a bit for every category up to its highest; a vector of them doubles. */
  private long categoryWords() {
    long words = 0;
    int at = 0;
    for (int split = 0; split < sizes.size(); split++) {
      int highest = 0;
      int end = Math.min(categories.size(), at + sizes.get(split));
      for (; at < end; at++) {
        highest = Math.max(highest, categories.get(at));
      }
      words += highest / Integer.SIZE + 1;
    }
    return 2 * words;
  }

  /** Reads the value at hand. */
  private interface Walk {
    void value() throws IOException, InvalidModelException;
  }
}
