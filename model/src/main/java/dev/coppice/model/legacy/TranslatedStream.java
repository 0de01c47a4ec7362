package dev.coppice.model.legacy;

import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.InvalidModelIoException;
import dev.coppice.model.format.ubjson.UbjsonWriter;
import dev.coppice.model.format.ubjson.WrittenStream;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The bytes of a translation, which goes on only when they are asked for. */
final class TranslatedStream extends WrittenStream {

  private final Translation translation;
  private final UbjsonWriter written;
  private @Nullable InvalidModelException refusal;

  TranslatedStream(Translation translation, ReadingMemory memory) {
    this(translation, new UbjsonWriter(memory));
  }

  private TranslatedStream(Translation translation, UbjsonWriter written) {
    super(written);
    this.translation = translation;
    this.written = written;
  }

  @Override
  protected boolean advance() throws IOException {
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
