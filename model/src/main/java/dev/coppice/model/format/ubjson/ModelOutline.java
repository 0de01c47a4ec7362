package dev.coppice.model.format.ubjson;

import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the trees of a UBJSON model stand in its file, and what a model of only some of them has to
 * state differently.
 *
 * <p>A {@link ModelSlice slice} is the file's own bytes but for five members: {@code trees} has
 * fewer, each under a number of its own, and {@code tree_info}, {@code weight_drop}, {@code
 * iteration_indptr} and {@code gbtree_model_param} are cut to match. So no node, no base score and
 * no objective of it has been through any reader or writer of ours.
 */
public final class ModelOutline {

  /** Trees of which an outline knows: 7 MiB on the heap. */
  public static final int MAX_TREES = 1 << 18;

  private final TreeOffsets trees;
  private final Cuts cuts;
  private final int[] groups;
  private final float[] weights;
  private final long fileBytes;
  private final long parsedBytes;

  /**
   * The members that differ, by where their values begin and end in the file.
   *
   * @param indptr null in files of before 2.0, which do not have it
   * @param weightDrop null but in DART models
   */
  record Cuts(
      Span parameters,
      Span trees,
      Span treeInfo,
      @Nullable Span indptr,
      @Nullable Span weightDrop) {

    /** In the order in which they come. */
    List<Span> inOrder() {
      return Stream.of(parameters, trees, treeInfo, indptr, weightDrop)
          .flatMap(Stream::ofNullable)
          .sorted(Comparator.comparingLong(Span::start))
          .toList();
    }
  }

  /**
   * A part of the file.
   *
   * @param start offset of its first byte
   * @param end offset after its last byte
   */
  record Span(long start, long end) {

    long bytes() {
      return end - start;
    }
  }

  /** What a tree takes in XGBoost while it is loaded. */
  @FunctionalInterface
  public interface TreeBytes {

    /**
     * In bytes.
     *
     * @param nodes of the tree
     * @param categoryWords 32-bit words of its categorical splits
     * @param parsedBytes what XGBoost's parser holds of it
     * @param fileBytes its bytes in the file
     */
    long of(long nodes, long categoryWords, long parsedBytes, long fileBytes);
  }

  ModelOutline(
      TreeOffsets trees,
      Cuts cuts,
      int[] groups,
      float[] weights,
      long fileBytes,
      long parsedBytes) {
    this.trees = trees;
    this.cuts = cuts;
    this.groups = groups;
    this.weights = weights;
    this.fileBytes = fileBytes;
    this.parsedBytes = parsedBytes;
  }

  /**
   * Reads a model that has passed the check.
   *
   * @param file from its first byte to its last, most of which is skipped; not closed
   * @param treeBytes of each tree
   * @param memory asked for what the outline takes of the heap, and for what the arrays of one tree
   *     take while they are read
   * @return empty if it has no trees, too many, or one that the memory has no room for
   */
  public static Optional<ModelOutline> read(
      InputStream file, TreeBytes treeBytes, ReadingMemory memory) throws IOException {
    try {
      return new OutlineReader(file, treeBytes, memory).outline();
    } catch (InvalidModelException | HeapRefusedException e) {
      return Optional.empty();
    }
  }

  /** How many trees there are. */
  public int trees() {
    return trees.size();
  }

  /** What a tree takes in XGBoost while it is loaded. */
  public long treeBytes(int tree) {
    return trees.loadingBytes(tree);
  }

  /** Bytes of the file that every slice has. */
  public long commonFileBytes() {
    return fileBytes - cuts.inOrder().stream().mapToLong(Span::bytes).sum();
  }

  /** What XGBoost's parser holds of the parts that every slice has. */
  public long commonParsedBytes() {
    return parsedBytes;
  }

  /**
   * A model of some of the trees, in their order.
   *
   * @param end the tree after the last
   */
  public ModelSlice slice(int first, int end) {
    return new ModelSlice(this, first, end);
  }

  TreeOffsets table() {
    return trees;
  }

  Cuts cuts() {
    return cuts;
  }

  int group(int tree) {
    return groups[tree];
  }

  float weight(int tree) {
    return weights[tree];
  }

  long fileBytes() {
    return fileBytes;
  }
}
