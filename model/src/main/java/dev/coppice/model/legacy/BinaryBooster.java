package dev.coppice.model.legacy;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.LittleEndianBytes;
import dev.coppice.model.format.ubjson.UbjsonWriter;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;

/**
 * Translates what the binary format has of a booster: trees, their outputs and weights, or weights.
 */
final class BinaryBooster implements Translation {

  /** As the check of the result has it. */
  private static final int MAX_TREES = 1 << 20;

  private static final int TREE_PARAMETERS_RESERVED = 38 * Integer.BYTES;
  private static final int LINEAR_PARAMETERS = 34 * Integer.BYTES;
  private static final int CHUNK = 4096;

  private enum Stage {
    BEGIN,
    TREES,
    OUTPUTS,
    TREE_WEIGHTS,
    LINEAR_WEIGHTS,
    END
  }

  private final LittleEndianBytes in;
  private final String name;
  private final boolean tellsParallelTrees;
  private final BinaryTree tree;
  private Stage stage = Stage.BEGIN;
  private int trees;
  private int treesDone;
  private long left;

  /**
   * @param tellsParallelTrees false before XGBoost 1.6
   */
  BinaryBooster(
      LittleEndianBytes in, String name, boolean tellsParallelTrees, ReadingMemory memory) {
    this.in = in;
    this.name = name;
    this.tellsParallelTrees = tellsParallelTrees;
    this.tree = new BinaryTree(in, memory);
  }

  @Override
  public boolean advance(UbjsonWriter out) throws IOException, InvalidModelException {
    switch (stage) {
      case BEGIN -> begin(out);
      case TREES -> trees(out);
      case OUTPUTS -> outputs(out);
      case TREE_WEIGHTS -> treeWeights(out);
      case LINEAR_WEIGHTS -> linearWeights(out);
      case END -> {
        return false;
      }
    }
    return true;
  }

  private void begin(UbjsonWriter out) throws IOException, InvalidModelException {
    out.name("gradient_booster");
    out.beginObject();
    out.member("name", name);
    switch (name) {
      case "gbtree" -> beginTrees(out);
      case "dart" -> {
        out.name("gbtree");
        out.beginObject();
        out.member("name", "gbtree");
        beginTrees(out);
      }
      case "gblinear" -> beginLinear(out);
      default ->
          throw BinaryTranslation.refuse("booster", name, "\"gbtree\", \"dart\" or \"gblinear\"");
    }
  }

  /** The struct of 160 bytes. What is the number of parallel trees was that of roots before. */
  private void beginTrees(UbjsonWriter out) throws IOException, InvalidModelException {
    trees = in.int32();
    if (trees < 0 || trees > MAX_TREES) {
      throw new InvalidModelException(
          "num_trees: %d (expected: 0 to %d)".formatted(trees, MAX_TREES));
    }
    int parallelTrees = in.int32();
    in.skip(TREE_PARAMETERS_RESERVED);
    out.name("model");
    out.beginObject();
    out.name("gbtree_model_param");
    out.beginObject();
    if (tellsParallelTrees) {
      out.member("num_parallel_tree", Integer.toString(parallelTrees));
    }
    out.member("num_trees", Integer.toString(trees));
    out.endObject();
    if (trees == 0) {
      // Where there are trees, their rounds are derived from their outputs.
      out.name("iteration_indptr");
      out.beginArray();
      out.integer(0);
      out.endArray();
    }
    out.name("trees");
    out.beginArray();
    stage = Stage.TREES;
  }

  private void trees(UbjsonWriter out) throws IOException, InvalidModelException {
    if (treesDone == trees) {
      out.endArray();
      out.name("tree_info");
      out.beginArray();
      left = trees;
      stage = Stage.OUTPUTS;
    } else if (!tree.advance(treesDone, out)) {
      treesDone++;
    }
  }

  private void outputs(UbjsonWriter out) throws IOException, InvalidModelException {
    if (left > 0) {
      for (int i = chunk(); i > 0; i--) {
        out.integer(in.int32());
      }
      return;
    }
    out.endArray();
    out.endObject();
    if (name.equals("dart")) {
      out.endObject();
      out.name("weight_drop");
      out.beginArray();
      left = trees == 0 ? 0 : count("weight_drop", trees);
      stage = Stage.TREE_WEIGHTS;
    } else {
      end(out);
    }
  }

  private void treeWeights(UbjsonWriter out) throws IOException, InvalidModelException {
    if (left == 0) {
      out.endArray();
      end(out);
      return;
    }
    for (int i = chunk(); i > 0; i--) {
      out.number(in.float32());
    }
  }

  private void beginLinear(UbjsonWriter out) throws IOException, InvalidModelException {
    in.skip(LINEAR_PARAMETERS);
    left = count("weights", Integer.MAX_VALUE);
    out.name("model");
    out.beginObject();
    out.name("weights");
    out.beginTypedArray('d', left);
    stage = Stage.LINEAR_WEIGHTS;
  }

  private void linearWeights(UbjsonWriter out) throws IOException, InvalidModelException {
    if (left == 0) {
      // The format has no number of them, and without one XGBoost takes the intercept otherwise.
      out.name("boosted_rounds");
      out.integer(1);
      out.endObject();
      end(out);
      return;
    }
    for (int i = chunk(); i > 0; i--) {
      out.rawInt(in.int32());
    }
  }

  private void end(UbjsonWriter out) {
    out.endObject();
    stage = Stage.END;
  }

  private long count(String what, int max) throws IOException, InvalidModelException {
    long count = in.int64();
    if (count < 0 || count > max) {
      throw new InvalidModelException(
          "%s: %d values (expected: 0 to %d)".formatted(what, count, max));
    }
    return count;
  }

  private int chunk() {
    int count = (int) Math.min(left, CHUNK);
    left -= count;
    return count;
  }
}
