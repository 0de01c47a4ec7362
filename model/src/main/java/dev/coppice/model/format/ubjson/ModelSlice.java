package dev.coppice.model.format.ubjson;

import dev.coppice.model.format.ubjson.ModelOutline.Cuts;
import dev.coppice.model.format.ubjson.ModelOutline.Span;
import dev.coppice.model.memory.ReadingMemory;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model of some of another's trees, copied from its file piece by piece; see {@link
 * ModelOutline}.
 */
public final class ModelSlice {

  private static final int BUFFER_BYTES = 1 << 16;

  /** What is written anew and may be longer than in the file: parameters and rounds. */
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
  public long mostBytes() {
    TreeTable trees = outline.table();
    long copied = outline.commonFileBytes() + trees.end(end - 1) - trees.start(first);
    return copied + REWRITTEN + (long) REWRITTEN_PER_TREE * (end - first);
  }

  /**
   * Writes the slice.
   *
   * @param file the whole model, at any position
   */
  public void write(SeekableByteChannel file, OutputStream out) throws IOException {
    Copy copy = new Copy(file, out);
    Cuts cuts = outline.cuts();
    long at = 0;
    for (Span cut : inOrder(cuts)) {
      copy.bytes(at, cut.start());
      replace(cut, cuts, copy);
      at = cut.end();
    }
    copy.bytes(at, outline.fileBytes());
    copy.flush();
  }

  private static Span[] inOrder(Cuts cuts) {
    return Stream.<@Nullable Span>of(
            cuts.parameters(), cuts.trees(), cuts.treeInfo(), cuts.indptr(), cuts.weightDrop())
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .sorted(Comparator.comparingLong(Span::start))
        .toArray(Span[]::new);
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
    TreeTable trees = outline.table();
    copy.writer.beginArray();
    for (int tree = first; tree < end; tree++) {
      long id = trees.id(tree);
      copy.bytes(trees.start(tree), id);
      copy.writer.integer(tree - first);
      copy.bytes(id + 1 + UbjsonBytes.width(copy.byteAt(id)), trees.end(tree));
    }
    copy.writer.endArray();
  }

  /** Bytes of the file and new ones, in the order in which they come. */
  private static final class Copy {

    private final UbjsonWriter writer = new UbjsonWriter(ReadingMemory.unbounded());
    private final SeekableByteChannel file;
    private final OutputStream out;
    private final byte[] written = new byte[BUFFER_BYTES];
    private final ByteBuffer window = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long windowStart;

    private Copy(SeekableByteChannel file, OutputStream out) {
      this.file = file;
      this.out = out;
    }

    /** What the writer has, so that it has room again. */
    private void flush() throws IOException {
      while (!writer.isEmpty()) {
        int count = writer.take(written, 0, written.length);
        out.write(written, 0, count);
      }
    }

    private int byteAt(long offset) throws IOException {
      return window.get(at(offset)) & 0xFF;
    }

    private void bytes(long from, long to) throws IOException {
      flush();
      long offset = from;
      while (offset < to) {
        int at = at(offset);
        int count = (int) Math.min(window.limit() - at, to - offset);
        out.write(window.array(), at, count);
        offset += count;
      }
    }

    /** Where in the window that byte is, moved there if need be. */
    private int at(long offset) throws IOException {
      if (offset < windowStart || offset >= windowStart + window.limit()) {
        windowStart = offset;
        window.clear();
        file.position(offset);
        if (file.read(window) <= 0) {
          throw new EOFException("model: ends at byte %d (expected: more)".formatted(offset));
        }
        window.limit(window.position());
      }
      return (int) (offset - windowStart);
    }
  }
}
