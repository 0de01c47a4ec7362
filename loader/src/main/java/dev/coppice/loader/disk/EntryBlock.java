package dev.coppice.loader.disk;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestImage;
import dev.coppice.model.forest.restore.LeafBits;
import dev.coppice.model.format.RecordText;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What an entry's header says of one forest.
 *
 * @param image the forest without its block
 * @param checksums CRC-32C of each piece of the block
 * @param leavesChecksum of its {@link LeafBits}
 * @param covers what is kept of its covers; empty if nothing is
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, not copied, and never compared.
public record EntryBlock(
    ForestImage image, int[] checksums, int leavesChecksum, Optional<EntryCovers> covers) {

  private static final int LEAF_PIECE_BYTES = 1 << 13;

  public EntryBlock {
    long pieces = Pieces.count(image.blockBytes());
    if (checksums.length != pieces) {
      throw new IllegalArgumentException(
          "checksums: %d (expected: %d)".formatted(checksums.length, pieces));
    }
  }

  /**
   * The block of a forest, which stays in memory meanwhile. XGBoost has judged its reasons, if it
   * has covers.
   */
  static EntryBlock of(Forest forest) {
    ForestImage image = ForestImage.of(forest);
    CRC32C leaves = new CRC32C();
    eachPieceOfLeaves(forest, image, leaves::update);
    return new EntryBlock(
        image,
        Pieces.checksums(forest.block()),
        (int) leaves.getValue(),
        forest.covers().map(EntryCovers::of));
  }

  /** What is done with a piece of what is written. */
  @FunctionalInterface
  interface PieceAction<E extends Exception> {

    void take(ByteBuffer piece) throws E;
  }

  /** Passes on which of a forest's nodes are leaves, in a buffer that is used again. */
  static <E extends Exception> void eachPieceOfLeaves(
      Forest forest, ForestImage image, PieceAction<E> action) throws E {
    long left = LeafBits.bytes(image);
    if (left == 0) {
      return;
    }
    LeafBits leaves = new LeafBits(forest);
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(left, LEAF_PIECE_BYTES));
    for (; left > 0; left -= piece.limit()) {
      leaves.put(piece.clear());
      action.take(piece.flip());
    }
  }

  /** Bytes of the block and its leaves, one behind the other. */
  long keptBytes() {
    return image.blockBytes() + LeafBits.bytes(image);
  }

  /** Whether its forest has the names and types of another one's features. */
  boolean isNamedAs(EntryBlock other) {
    return image.info().featureNames().equals(other.image.info().featureNames())
        && image.info().featureTypes().equals(other.image.info().featureTypes());
  }

  /** The same without names and types. */
  EntryBlock unnamed() {
    return with(image.named(List.of(), List.of()));
  }

  /**
   * The same with the names and types of another one.
   *
   * @throws IllegalArgumentException if its forest has not as many features
   */
  EntryBlock namedAs(EntryBlock other) {
    ModelInfo info = other.image.info();
    return with(image.named(info.featureNames(), info.featureTypes()));
  }

  private EntryBlock with(ForestImage other) {
    return new EntryBlock(other, checksums, leavesChecksum, covers);
  }

  void write(DataOutput out) throws IOException {
    image.write(out);
    Pieces.writeChecksums(checksums, out);
    out.writeInt(leavesChecksum);
    out.writeBoolean(covers.isPresent());
    if (covers.isPresent()) {
      covers.get().write(out);
    }
  }

  static EntryBlock read(ByteBuffer in) throws InvalidModelException {
    ForestImage image = ForestImage.read(in);
    int[] checksums = Pieces.readChecksums(in);
    int leavesChecksum = in.getInt();
    Optional<EntryCovers> covers =
        RecordText.flag(in) ? Optional.of(EntryCovers.read(in, image)) : Optional.empty();
    return new EntryBlock(image, checksums, leavesChecksum, covers);
  }
}
