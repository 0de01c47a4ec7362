package dev.coppice.model.format.ubjson;

import dev.coppice.model.format.ubjson.ModelOutline.Cuts;
import dev.coppice.model.format.ubjson.ModelOutline.Span;
import dev.coppice.model.memory.ReadingMemory;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A model of some of another's trees, copied from its file piece by piece; see {@link
 * ModelOutline}.
 */
public final class ModelSlice {

  private static final int BUFFER_BYTES = 1 << 12;

  /** What is written anew: parameters and rounds, and how lists begin and end. */
  private static final int REWRITTEN = 256;

  /** Likewise of each tree: its id, its output and its weight, of five bytes each. */
  private static final int REWRITTEN_PER_TREE = 15;

  private final ModelOutline outline;
  private final int first;
  private final int end;

  ModelSlice(ModelOutline outline, int first, int end) {
    this.outline = outline;
    this.first = first;
    this.end = end;
  }

  /** The first of its trees in the whole model. */
  public int firstTree() {
    return first;
  }

  /** The tree after its last one. */
  public int endTree() {
    return end;
  }

  /** No more bytes than these are written. */
  public long maxBytes() {
    TreeOffsets trees = outline.table();
    long copied = outline.commonFileBytes() + trees.end(end - 1) - trees.start(first);
    return copied + REWRITTEN + (long) REWRITTEN_PER_TREE * (end - first);
  }

  /**
   * Writes the slice.
   *
   * @param file the whole model
   * @param out has room for {@link #maxBytes}
   */
  public void write(FileChannel file, ByteBuffer out) throws IOException {
    Copy copy = new Copy(file, out);
    Cuts cuts = outline.cuts();
    long at = 0;
    for (Span cut : cuts.inOrder()) {
      copy.bytes(at, cut.start());
      replace(cut, cuts, copy);
      at = cut.end();
    }
    copy.bytes(at, outline.fileBytes());
  }

  private void replace(Span cut, Cuts cuts, Copy copy) throws IOException {
    UbjsonWriter out = copy.writer;
    if (cut.equals(cuts.trees())) {
      trees(copy);
    } else if (cut.equals(cuts.treeInfo())) {
      out.beginArray();
      for (int tree = first; tree < end; tree++) {
        out.integer(outline.group(tree));
      }
      out.endArray();
    } else if (cut.equals(cuts.weightDrop())) {
      out.beginArray();
      for (int tree = first; tree < end; tree++) {
        out.number(outline.weight(tree));
      }
      out.endArray();
    } else if (cut.equals(cuts.indptr())) {
      oneRound(out);
    } else {
      out.beginObject();
      out.member("num_parallel_tree", "1");
      out.member("num_trees", Integer.toString(end - first));
      out.endObject();
      if (cuts.indptr() == null) {
        out.name("iteration_indptr");
        oneRound(out);
      }
    }
  }

  /**
   * All trees are of one round, whatever they were of: prediction counts rounds for nothing else.
   */
  private void oneRound(UbjsonWriter out) {
    out.beginArray();
    out.integer(0);
    out.integer(end - first);
    out.endArray();
  }

  private void trees(Copy copy) throws IOException {
    TreeOffsets trees = outline.table();
    copy.writer.beginArray();
    for (int tree = first; tree < end; tree++) {
      long id = trees.id(tree);
      copy.bytes(trees.start(tree), id + 1);
      int type = copy.takeBack();
      copy.writer.integer(tree - first);
      copy.bytes(id + 1 + UbjsonBytes.width(type), trees.end(tree));
    }
    copy.writer.endArray();
  }

  /** Bytes of the file and new ones, in the order in which they come. */
  private static final class Copy {

    private final UbjsonWriter writer = new UbjsonWriter(ReadingMemory.unbounded());
    private final byte[] written = new byte[BUFFER_BYTES];
    private final FileChannel file;
    private final ByteBuffer out;

    private Copy(FileChannel file, ByteBuffer out) {
      this.file = file;
      this.out = out;
    }

    /** What the writer has, so that it has room again. */
    private void flush() {
      while (!writer.isEmpty()) {
        out.put(written, 0, writer.take(written, 0, written.length));
      }
    }

    private void bytes(long from, long to) throws IOException {
      flush();
      int limit = out.limit();
      long offset = from;
      out.limit(Math.toIntExact(out.position() + to - from));
      while (offset < to) {
        int count = file.read(out, offset);
        if (count < 0) {
          throw new EOFException("model: ends at byte %d (expected: more)".formatted(offset));
        }
        offset += count;
      }
      out.limit(limit);
    }

    /** Takes back the byte that was copied last. */
    private int takeBack() {
      out.position(out.position() - 1);
      return out.get(out.position()) & 0xFF;
    }
  }
}
