package dev.coppice.loader.prepare;

import dev.coppice.loader.archive.ArtifactDocument;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.proof.ExpectationReader;
import dev.coppice.loader.proof.Expectations;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The proof that an artifact carries, if it does; on the heap until the load is over. */
final class ExpectationsDocument implements ArtifactDocument {

  /**
   * Bytes on the heap for each of the file while it is read and judged, at most: a named row of
   * short names becomes a set of strings while it is decoded.
   */
  private static final int BYTES_WHILE_JUDGED = 20;

  private @Nullable Expectations expectations;

  @Override
  public String fileName() {
    return Expectations.FILE;
  }

  @Override
  public long readingBytes(int length) {
    return (long) BYTES_WHILE_JUDGED * length;
  }

  @Override
  public void read(byte[] content) throws RefusedArtifactException {
    expectations = ExpectationReader.read(content);
  }

  @Override
  public long heldBytes() {
    return expectations == null ? 0 : readingBytes(expectations.content().length);
  }

  @Override
  public long heapBytes() {
    return expectations == null ? 0 : expectations.heapBytes();
  }

  /** What the model is held to. */
  Optional<Expectations> expectations() {
    return Optional.ofNullable(expectations);
  }
}
