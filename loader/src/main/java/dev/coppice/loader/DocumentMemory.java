package dev.coppice.loader;

/**
 * What one load takes in one sum: its models, and the documents beside them.
 *
 * <p>Documents that come first wait for the models' own request, because only the first request of
 * a load may stand in line; what they hold until then is bounded by the size of a document.
 */
public final class DocumentMemory implements LoadMemory {

  private final LoadMemory memory;
  private long modelBytes;
  private long documentBytes;

  public DocumentMemory(LoadMemory memory) {
    this.memory = memory;
  }

  @Override
  public void reserve(long totalBytes) {
    modelBytes = totalBytes;
    memory.reserve(modelBytes + documentBytes);
  }

  @Override
  public long weigh(long heapBytes) {
    return memory.weigh(heapBytes);
  }

  @Override
  public TrialMemory trials() {
    return memory.trials();
  }

  @Override
  public long limit() {
    return memory.limit() - documentBytes;
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
      memory.reserve(modelBytes + documentBytes);
    }
  }
}
