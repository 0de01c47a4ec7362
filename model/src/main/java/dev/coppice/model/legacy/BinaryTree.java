package dev.coppice.model.legacy;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.LittleEndianBytes;
import dev.coppice.model.format.ModelLimits;
import dev.coppice.model.format.ubjson.UbjsonWriter;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.util.Locale;

/**
 * Translates one tree after another: the binary format has structs of nodes and of their
 * statistics, UBJSON a column of each field. So the part of one tree that has been read is held.
 */
final class BinaryTree {

  private static final int NODE_FIELDS = 5;
  private static final int STATISTICS_FIELDS = 4;
  private static final int RESERVED_BYTES = 31 * Integer.BYTES;
  private static final int CHUNK = 4096;
  private static final int WITHOUT_TOP_BIT = Integer.MAX_VALUE;

  /** The fields of a node and of its statistics, each 32 bits, the top bit of two being a flag. */
  private enum Column {
    LEFT_CHILDREN('l', 1),
    RIGHT_CHILDREN('l', 2),
    PARENTS('l', 0),
    SPLIT_INDICES('l', 3),
    DEFAULT_LEFT('U', 3),
    SPLIT_CONDITIONS('d', 4),
    LOSS_CHANGES('d', 0),
    SUM_HESSIAN('d', 1),
    BASE_WEIGHTS('d', 2);

    private static final Column[] ALL = values();

    private final char type;
    private final int field;

    Column(char type, int field) {
      this.type = type;
      this.field = field;
    }

    private boolean isStatistic() {
      return compareTo(LOSS_CHANGES) >= 0;
    }

    private String title() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final LittleEndianBytes in;
  // Five fields of each node, then four of each node's statistics.
  private final IntColumn structs;
  private int nodes;
  private int column = -1;
  private int node;

  BinaryTree(LittleEndianBytes in, ReadingMemory memory) {
    this.in = in;
    this.structs = new IntColumn((NODE_FIELDS + STATISTICS_FIELDS) * ModelLimits.MAX_NODES, memory);
  }

  /** Takes a step; false once the tree is written. */
  boolean advance(int id, UbjsonWriter out) throws IOException, InvalidModelException {
    if (column < 0) {
      begin(id, out);
      column = 0;
    } else if (column == Column.ALL.length) {
      out.endObject();
      structs.clear();
      column = -1;
      return false;
    } else {
      write(Column.ALL[column], out);
    }
    return true;
  }

  /** The struct of 148 bytes, then the nodes, then their statistics. */
  private void begin(int id, UbjsonWriter out) throws IOException, InvalidModelException {
    final int roots = in.int32();
    nodes = in.int32();
    final int deleted = in.int32();
    in.skip(Integer.BYTES); // The depth.
    final int features = in.int32();
    final int leafVector = in.int32();
    in.skip(RESERVED_BYTES);
    require(id, "num_roots", roots, 1, 1);
    require(id, "num_nodes", nodes, 1, ModelLimits.MAX_NODES);
    require(id, "size_leaf_vector", leafVector, 0, 1);
    for (int i = 0; i < nodes * (NODE_FIELDS + STATISTICS_FIELDS); i++) {
      structs.add(in.int32());
    }
    out.beginObject();
    out.name("id");
    out.integer(id);
    out.name("tree_param");
    out.beginObject();
    out.member("num_deleted", Integer.toString(deleted));
    out.member("num_feature", Integer.toString(features));
    out.member("num_nodes", Integer.toString(nodes));
    out.member("size_leaf_vector", Integer.toString(leafVector));
    out.endObject();
  }

  private static void require(int tree, String name, int value, int low, int high)
      throws InvalidModelException {
    if (value < low || value > high) {
      String range = low == high ? Integer.toString(low) : low + " to " + high;
      throw new InvalidModelException(
          "tree %d: %s: %d (expected: %s)".formatted(tree, name, value, range));
    }
  }

  private void write(Column field, UbjsonWriter out) {
    if (node == 0) {
      out.name(field.title());
      out.beginTypedArray(field.type, nodes);
    }
    int start = field.isStatistic() ? nodes * NODE_FIELDS : 0;
    int stride = field.isStatistic() ? STATISTICS_FIELDS : NODE_FIELDS;
    int end = Math.min(nodes, node + CHUNK);
    for (; node < end; node++) {
      int bits = structs.get(start + node * stride + field.field);
      switch (field) {
        case DEFAULT_LEFT -> out.raw(bits >>> 31);
        // The top bit says which child it is.
        case PARENTS, SPLIT_INDICES -> out.rawInt(bits & WITHOUT_TOP_BIT);
        default -> out.rawInt(bits);
      }
    }
    if (node == nodes) {
      node = 0;
      column++;
    }
  }
}
