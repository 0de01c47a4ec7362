package dev.coppice.model.readers;

import java.util.random.RandomGenerator;

/**
 * Choices that drawn bytes make, four bytes each; zero once they are used up. So a fuzzer that
 * changes a byte changes one choice, and keeps those before it.
 */
final class DrawnChoices implements RandomGenerator {

  private final byte[] bytes;
  private int next;

  DrawnChoices(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long nextLong() {
    return ((long) nextInt() << Integer.SIZE) | (nextInt() & 0xFFFF_FFFFL);
  }

  @Override
  public int nextInt() {
    int value = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      value = (value << Byte.SIZE) | (next < bytes.length ? bytes[next++] & 0xFF : 0);
    }
    return value;
  }

  /** By the remainder, so that it ends whatever the bytes are. */
  @Override
  public int nextInt(int bound) {
    return Integer.remainderUnsigned(nextInt(), bound);
  }
}
