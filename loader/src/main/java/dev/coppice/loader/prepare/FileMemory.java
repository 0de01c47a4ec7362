package dev.coppice.loader.prepare;

import dev.coppice.loader.memory.ForwardedMemory;
import dev.coppice.loader.memory.LoadMemory;

/**
 * The memory of one model file in one sum: what reading it takes, the growing forest included, and
 * what is asked for besides, such as XGBoost's own load.
 */
final class FileMemory extends ForwardedMemory {

  private long readingBytes;
  private long otherBytes;

  FileMemory(LoadMemory memory) {
    super(memory);
  }

  @Override
  public void reserve(long totalBytes) {
    otherBytes = totalBytes;
    whole().reserve(readingBytes + otherBytes);
  }

  /** What the reading will take in total, perhaps; a part of the next request. */
  void expectReading(long totalBytes) {
    readingBytes = totalBytes;
  }

  /** Makes sure that the reading may take so much in total; it never asks for less. */
  void reserveReading(long totalBytes) {
    if (totalBytes > readingBytes) {
      readingBytes = totalBytes;
      whole().reserve(readingBytes + otherBytes);
    }
  }
}
