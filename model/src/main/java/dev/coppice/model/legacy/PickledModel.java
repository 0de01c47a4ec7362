package dev.coppice.model.legacy;

import dev.coppice.model.Head;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.LittleEndianBytes;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.format.ubjson.MarkEdit;
import dev.coppice.model.format.ubjson.ModelRewriter;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The model that a booster's pickle holds, in the form of its time: the bare binary format (0.90),
 * the same followed by the configuration (1.0 to 1.4), a snapshot of both as JSON (1.0 to 1.5) or
 * as UBJSON (since 1.6), or a bare model as JSON or UBJSON.
 */
final class PickledModel {

  private static final byte[] CONFIGURED = "CONFIG-offset:".getBytes(StandardCharsets.US_ASCII);

  private PickledModel() {}

  /**
   * Begins the translation of the bytes that a booster's {@code handle} was pickled as.
   *
   * @param mark what becomes of the mark of a wrapper, which depends on the pickled object
   */
  static OpenTranslation open(InputStream in, MarkEdit mark, ReadingMemory memory)
      throws IOException, InvalidModelException {
    Head start = Head.peek(in, ModelFormat.HEAD_BYTES);
    byte[] head = start.bytes();
    InputStream whole = start.whole();
    if (Arrays.equals(Arrays.copyOf(head, CONFIGURED.length), CONFIGURED)) {
      return configured(whole, mark, memory);
    }
    if (LegacyFormat.isBinary(head)) {
      return new BinaryTranslation(new LittleEndianBytes(whole, memory), mark, memory);
    }
    ModelFormat format = ModelFormat.detect(head);
    return new RewrittenModel(new ModelRewriter(whole, format, mark, memory));
  }

  /** The model, whose length stands before it; the configuration, for training, is not read. */
  private static OpenTranslation configured(InputStream in, MarkEdit mark, ReadingMemory memory)
      throws IOException, InvalidModelException {
    in.skipNBytes(CONFIGURED.length);
    byte[] length = in.readNBytes(Long.BYTES);
    long bytes = new LittleEndianBytes(new ByteArrayInputStream(length), memory).int64();
    if (bytes < 1) {
      throw new InvalidModelException("length " + bytes + " (expected: 1 or more)");
    }
    return new BinaryTranslation(
        new LittleEndianBytes(new FirstBytes(in, bytes), memory), mark, memory);
  }
}
