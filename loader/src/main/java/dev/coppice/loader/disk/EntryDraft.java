package dev.coppice.loader.disk;

import dev.coppice.loader.LoadedModel;
import dev.coppice.model.Model;
import dev.coppice.model.ensemble.EnsembleModel;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestImage;
import dev.coppice.model.mlflow.MlflowImage;
import dev.coppice.model.mlflow.MlflowModel;
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
    return switch (model) {
      case PreprocessedModel preprocessed -> forests(preprocessed.model());
      case MlflowModel packaged -> forests(packaged.model());
      case EnsembleModel ensemble -> ofAll(ensemble.members());
      default -> ofAll(List.of(model));
    };
  }

  private static List<Forest> ofAll(List<Model> members) {
    List<Forest> forests = members.stream().flatMap(member -> forest(member).stream()).toList();
    return forests.size() == members.size() ? forests : List.of();
  }

  /** What the package that a model came in says of it; empty if it came in none. */
  private static Optional<MlflowImage> packaged(Model model) {
    return switch (model) {
      case PreprocessedModel preprocessed -> packaged(preprocessed.model());
      case MlflowModel packaged -> Optional.of(MlflowImage.of(packaged));
      default -> Optional.empty();
    };
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

  private EntryHeader header(String terms, Model model, List<Forest> forests) {
    return new EntryHeader(
        terms,
        loaded.uri(),
        loaded.version(),
        knownAt,
        loaded.notes(),
        preprocessing,
        packaged(model),
        forests.stream().map(EntryBlock::of).toList());
  }

  /**
   * Writes it.
   *
   * @param model what was loaded, as it is in memory now; held meanwhile
   * @param maxHeaderBytes that its header may have
   * @return the file's bytes
   * @throws RefusedEntryException if its header is too long for one
   */
  long writeTo(FileChannel file, String terms, Model model, int maxHeaderBytes) throws IOException {
    List<Forest> forests = forests(model);
    EntryHeader header = header(terms, model, forests);
    byte[] record = header.bytes(maxHeaderBytes);
    EntryLayout layout = new EntryLayout(record.length, header);
    write(file, EntryLayout.head(record), 0);
    for (int i = 0; i < forests.size(); i++) {
      writeBlock(file, forests.get(i).block(), layout.offset(i));
      writeLeaves(file, forests.get(i), header.blocks().get(i).image(), layout.leavesOffset(i));
    }
    for (int i = 0; i < forests.size(); i++) {
      Optional<ForestCovers> covers = forests.get(i).covers();
      if (covers.isPresent()) {
        writeBlock(file, covers.get().block(), layout.coversOffset(i));
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

  private static void writeBlock(FileChannel file, MemorySegment block, long offset)
      throws IOException {
    for (int piece = 0; piece < Pieces.count(block.byteSize()); piece++) {
      write(file, Pieces.of(block, piece), offset + (long) piece * Pieces.BYTES);
    }
  }

  private static void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes, at + bytes.position());
    }
  }
}
