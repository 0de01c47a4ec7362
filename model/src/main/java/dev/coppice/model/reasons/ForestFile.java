package dev.coppice.model.reasons;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestNodes;
import dev.coppice.model.format.InvalidModelIoException;
import dev.coppice.model.format.WrapperMark;
import dev.coppice.model.format.ubjson.UbjsonWriter;
import dev.coppice.model.format.ubjson.WrittenStream;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.util.StringJoiner;

/**
 * A forest with its covers as a model file in UBJSON, written while it is read, so that XGBoost can
 * judge a forest's reasons where the model's own file is not at hand.
 *
 * <p>It has the same trees in the same numbers, and its sums begin as the forest's do. What reasons
 * do not look at is not the model's: its objective, names, and statistics other than covers.
 *
 * <p>Good only while the forest is open; for one thread.
 */
public final class ForestFile extends WrittenStream {

  private static final int NODE_BYTES = 34;

  private final Forest forest;
  private final ForestNodes nodes;
  private final TreeColumns columns;
  private final UbjsonWriter written;
  private int next;

  /**
   * @param forest with its covers in memory
   * @param memory asked for what grows with the largest tree
   */
  public ForestFile(Forest forest, ReadingMemory memory) {
    this(forest, memory, new UbjsonWriter(memory));
  }

  private ForestFile(Forest forest, ReadingMemory memory, UbjsonWriter written) {
    super(written);
    this.forest = forest;
    this.nodes = new ForestNodes(forest);
    ForestCovers covers = forest.covers().orElseThrow();
    this.columns = new TreeColumns(nodes, covers, new TreeNumbers(nodes, covers, memory));
    this.written = written;
    begin();
  }

  /** Whether a forest can be written: its intercepts have to be numbers. */
  public static boolean isOf(Forest forest) {
    ForestNodes nodes = new ForestNodes(forest);
    boolean isFinite = true;
    for (int group = 0; group < nodes.groups(); group++) {
      isFinite &= Float.isFinite(nodes.margin(group));
    }
    return isFinite;
  }

  /** Bytes of such a file, a little more or less. */
  public static long usualBytes(Forest forest) {
    return NODE_BYTES * forest.covers().orElseThrow().nodes();
  }

  @Override
  protected boolean advance() throws IOException {
    if (next == nodes.trees()) {
      end();
      return false;
    }
    try {
      columns.write(next, written);
      next++;
      return true;
    } catch (InvalidModelException e) {
      throw new InvalidModelIoException(e);
    }
  }

  private boolean isWeighted() {
    return forest.trees().layout().isWeighted();
  }

  private void begin() {
    written.beginObject();
    written.name("learner");
    written.beginObject();
    written.name("attributes");
    written.beginObject();
    if (!Float.isNaN(forest.missing())) {
      written.member(WrapperMark.ATTRIBUTE, new WrapperMark(forest.missing()).text());
    }
    written.endObject();
    written.name("gradient_booster");
    written.beginObject();
    if (isWeighted()) {
      written.name("gbtree");
      written.beginObject();
    }
    written.name("model");
    written.beginObject();
    written.name("gbtree_model_param");
    written.beginObject();
    written.member("num_parallel_tree", "1");
    written.member("num_trees", Integer.toString(nodes.trees()));
    written.endObject();
    written.name("iteration_indptr");
    written.beginArray();
    written.integer(0);
    written.integer(nodes.trees());
    written.endArray();
    written.name("trees");
    written.beginArray();
  }

  private void end() {
    written.endArray();
    written.name("tree_info");
    written.beginArray();
    for (int tree = 0; tree < nodes.trees(); tree++) {
      written.integer(nodes.group(tree));
    }
    written.endArray();
    written.endObject();
    written.member("name", "gbtree");
    if (isWeighted()) {
      written.endObject();
      written.member("name", "dart");
      written.name("weight_drop");
      written.beginArray();
      for (int tree = 0; tree < nodes.trees(); tree++) {
        written.number(nodes.weight(tree));
      }
      written.endArray();
    }
    written.endObject();
    parameters();
    written.endObject();
    written.name("version");
    written.beginArray();
    written.integer(3);
    written.integer(4);
    written.integer(0);
    written.endArray();
    written.endObject();
  }

  private void parameters() {
    StringJoiner margins = new StringJoiner(",", "[", "]");
    for (int group = 0; group < nodes.groups(); group++) {
      margins.add(Float.toString(nodes.margin(group)));
    }
    written.name("learner_model_param");
    written.beginObject();
    written.member("base_score", margins.toString());
    written.member("boost_from_average", "0");
    written.member("num_class", "0");
    written.member("num_feature", Integer.toString(nodes.features()));
    written.member("num_target", Integer.toString(nodes.groups()));
    written.endObject();
    written.name("objective");
    written.beginObject();
    written.member("name", "reg:squarederror");
    written.name("reg_loss_param");
    written.beginObject();
    written.member("scale_pos_weight", "1");
    written.endObject();
    written.endObject();
  }
}
