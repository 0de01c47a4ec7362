package dev.coppice.loader.prepare;

import dev.coppice.loader.LoadMemory;
import dev.coppice.loader.TrialMemory;

/**
 * The memory of one model file in one sum: what reading it takes, the growing forest included, and
 * what is asked for besides, such as XGBoost's own load.
 */
final class FileMemory implements LoadMemory {

  private final LoadMemory memory;
  private long readingBytes;
  private long otherBytes;

  FileMemory(LoadMemory memory) {
    this.memory = memory;
  }

  @Override
  public void reserve(long totalBytes) {
    otherBytes = totalBytes;
    memory.reserve(readingBytes + otherBytes);
  }

  /** What the reading will take in total, perhaps; a part of the next request. */
  void expectReading(long totalBytes) {
    readingBytes = totalBytes;
  }

  /** Makes sure that the reading may take so much in total; it never asks for less. */
  void reserveReading(long totalBytes) {
    if (totalBytes > readingBytes) {
      readingBytes = totalBytes;
      memory.reserve(readingBytes + otherBytes);
    }
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
    return memory.limit();
  }
}
