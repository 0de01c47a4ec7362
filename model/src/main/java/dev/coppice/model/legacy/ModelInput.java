package dev.coppice.model.legacy;

import dev.coppice.model.Head;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.LittleEndianBytes;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.format.ubjson.MarkEdit;
import dev.coppice.model.format.ubjson.ModelRewriter;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.io.InputStream;

/**
 * A model file of any kind as one that can be checked and loaded: JSON and UBJSON as they are, the
 * deprecated binary format (XGBoost 0.90 to 3.0) and pickles (of XGBoost 0.90 to 3.4) as the UBJSON
 * that XGBoost would save.
 *
 * <p>The translation is made while {@link #bytes} is read, a piece of a tree at a time, and
 * believes no length that the file claims. Nothing of a pickle is executed.
 *
 * @param format in which {@code bytes} are
 * @param bytes the model from its first byte to its last, not to be closed. What is wrong with the
 *     file comes out of it as {@link dev.coppice.model.format.InvalidModelIoException}; that
 *     nothing is wrong is known once it has ended
 */
public record ModelInput(ModelFormat format, InputStream bytes) {

  /**
   * Begins to read a model file.
   *
   * @param file the file's bytes, read in large pieces; not closed
   * @param memory asked for what a translation holds, also while {@code bytes} is read
   * @throws InvalidModelException if it is in none of the formats
   */
  public static ModelInput open(InputStream file, ReadingMemory memory)
      throws IOException, InvalidModelException {
    Head head = Head.peek(file, ModelFormat.HEAD_BYTES);
    if (LegacyFormat.isBinary(head.bytes())) {
      LittleEndianBytes bytes = new LittleEndianBytes(head.whole(), memory);
      return translated(
          new ClosedModel(new BinaryTranslation(bytes, MarkEdit.KEEP, memory)), memory);
    }
    if (LegacyFormat.isPickle(head.bytes())) {
      return translated(
          new PickleTranslation(new LittleEndianBytes(head.whole(), memory), memory), memory);
    }
    return new ModelInput(ModelFormat.detect(head.bytes()), head.whole());
  }

  /**
   * A JSON model as UBJSON, which XGBoost parses some twenty times as fast.
   *
   * @param json one that passed the check
   * @param memory as that of {@link #open}
   */
  public static ModelInput asUbjson(InputStream json, ReadingMemory memory)
      throws IOException, InvalidModelException {
    ModelRewriter rewriter = new ModelRewriter(json, ModelFormat.JSON, MarkEdit.KEEP, memory);
    return translated(new ClosedModel(new RewrittenModel(rewriter)), memory);
  }

  private static ModelInput translated(Translation translation, ReadingMemory memory) {
    return new ModelInput(ModelFormat.UBJSON, new TranslatedStream(translation, memory));
  }
}
