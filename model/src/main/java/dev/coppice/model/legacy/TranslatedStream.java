package dev.coppice.model.legacy;

import dev.coppice.model.BulkInputStream;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.InvalidModelIoException;
import dev.coppice.model.format.ubjson.UbjsonWriter;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bytes of a translation, which goes on only when they are asked for. */
final class TranslatedStream extends BulkInputStream {

  private final Translation translation;
  private final UbjsonWriter written;
  private boolean isOver;
  private @Nullable InvalidModelException refusal;

  TranslatedStream(Translation translation, ReadingMemory memory) {
    this.translation = translation;
    this.written = new UbjsonWriter(memory);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    while (written.isEmpty() && !isOver) {
      isOver = !advance();
    }
    return written.isEmpty() ? -1 : written.take(buffer, offset, length);
  }

  private boolean advance() throws IOException {
    if (refusal == null) {
      try {
        return translation.advance(written);
      } catch (InvalidModelException e) {
        refusal = e;
      } catch (HeapRefusedException e) {
        refusal = new InvalidModelException(String.valueOf(e.getMessage()));
      }
    }
    throw new InvalidModelIoException(refusal);
  }
}
