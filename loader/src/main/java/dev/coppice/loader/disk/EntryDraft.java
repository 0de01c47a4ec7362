package dev.coppice.loader.disk;

import dev.coppice.loader.LoadedModel;
import dev.coppice.model.EnsembleModel;
import dev.coppice.model.Model;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestImage;
import dev.coppice.model.preprocessing.PreprocessedModel;
import dev.coppice.model.reasons.ExplainedForest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A model in memory that is to become an entry; whoever holds it writes it.
 *
 * @param loaded with forests alone, see {@link #forests}
 * @param knownAt when its version was the store's newest
 * @param preprocessing its document, empty if there is none; not a copy
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, not copied, and never compared.
public record EntryDraft(LoadedModel loaded, Instant knownAt, byte[] preprocessing) {

  /** The forests that a model consists of; none if there is anything else in it. */
  public static List<Forest> forests(Model model) {
    if (model instanceof PreprocessedModel preprocessed) {
      return forests(preprocessed.model());
    }
    List<Model> members =
        model instanceof EnsembleModel ensemble ? ensemble.members() : List.of(model);
    List<Forest> forests = members.stream().flatMap(member -> forest(member).stream()).toList();
    return forests.size() == members.size() ? forests : List.of();
  }

  private static Optional<Forest> forest(Model model) {
    return switch (model) {
      case Forest forest -> Optional.of(forest);
      case ExplainedForest explained -> Optional.of(explained.forest());
      default -> Optional.empty();
    };
  }

  /** Bytes that it will take, a little more or less. */
  long expectedBytes() {
    return loaded.model().bytes() + preprocessing.length;
  }

  private EntryHeader header(String terms, List<Forest> forests, boolean isJudged) {
    return new EntryHeader(
        terms,
        loaded.uri(),
        loaded.version(),
        knownAt,
        loaded.notes(),
        preprocessing,
        forests.stream().map(forest -> EntryBlock.of(forest, isJudged)).toList());
  }

  /**
   * Writes it.
   *
   * @param model what was loaded, as it is in memory now; held meanwhile
   * @return the file's bytes
   */
  long writeTo(FileChannel file, String terms, Model model) throws IOException {
    List<Forest> forests = forests(model);
    EntryHeader header = header(terms, forests, model.explainer().isPresent());
    byte[] record = header.bytes();
    if (record.length > EntryLayout.MAX_HEADER_BYTES) {
      throw RefusedEntryException.stale(
          "header: %d bytes (expected: at most %d)"
              .formatted(record.length, EntryLayout.MAX_HEADER_BYTES));
    }
    EntryLayout layout = new EntryLayout(record.length, header);
    write(file, EntryLayout.head(record), 0);
    for (int i = 0; i < forests.size(); i++) {
      MemorySegment block = forests.get(i).block();
      for (int piece = 0; piece < header.blocks().get(i).checksums().length; piece++) {
        long at = layout.offset(i) + (long) piece * EntryBlock.PIECE_BYTES;
        write(file, EntryBlock.piece(block, piece), at);
      }
      writeLeaves(file, forests.get(i), header.blocks().get(i).image(), layout.leavesOffset(i));
    }
    for (int i = 0; i < forests.size(); i++) {
      Optional<ForestCovers> covers = forests.get(i).covers();
      if (covers.isPresent()) {
        writeCovers(file, covers.get().block(), layout.coversOffset(i));
      }
    }
    return layout.fileBytes();
  }

  private static void writeLeaves(FileChannel file, Forest forest, ForestImage image, long offset)
      throws IOException {
    file.position(offset);
    EntryBlock.<IOException>eachPieceOfLeaves(
        forest,
        image,
        piece -> {
          while (piece.hasRemaining()) {
            file.write(piece);
          }
        });
  }

  private static void writeCovers(FileChannel file, MemorySegment block, long offset)
      throws IOException {
    for (int piece = 0; piece < EntryBlock.pieces(block.byteSize()); piece++) {
      write(file, EntryBlock.piece(block, piece), offset + (long) piece * EntryBlock.PIECE_BYTES);
    }
  }

  private static void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes, at + bytes.position());
    }
  }
}
