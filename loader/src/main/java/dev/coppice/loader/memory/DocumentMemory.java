package dev.coppice.loader.memory;

/**
 * What one load takes in one sum: its models, the documents beside them, and what unpacks both.
 *
 * <p>Documents that come first wait for the models' own request, because only the first request of
 * a load may stand in line; what they hold until then is bounded by the size of a document.
 */
public final class DocumentMemory extends ForwardedMemory {

  private long modelBytes;
  private long documentBytes;
  private long unpackingBytes;

  public DocumentMemory(LoadMemory memory) {
    super(memory);
  }

  @Override
  public void reserve(long totalBytes) {
    modelBytes = totalBytes;
    whole().reserve(modelBytes + besides());
  }

  private long besides() {
    return documentBytes + unpackingBytes;
  }

  @Override
  public long limit() {
    return super.limit() - besides();
  }

  /** Makes sure that what is done with the documents may take so much more. */
  public void add(long bytes) {
    hold(documentBytes + bytes);
  }

  /**
   * Makes sure that the documents may take so much beside the models.
   *
   * @param totalBytes of all of them
   */
  public void hold(long totalBytes) {
    documentBytes = totalBytes;
    if (modelBytes > 0) {
      whole().reserve(modelBytes + besides());
    }
  }

  /**
   * Makes sure that unpacking may take so much beside them, and at once: an archive may have much
   * in front of its models.
   */
  public void holdUnpacking(long totalBytes) {
    unpackingBytes = totalBytes;
    whole().reserve(modelBytes + besides());
  }
}
