package dev.coppice.metrics.tenants;

/** What things take of the heap, with references of four bytes. */
final class HeapBytes {

  private static final int ARRAY_HEADER = 16;
  private static final int STRING = 24;

  private HeapBytes() {}

  static int ofArray(int bytes) {
    return ARRAY_HEADER + aligned(bytes);
  }

  static int ofText(String text) {
    boolean isLatin1 = text.chars().allMatch(c -> c < 256);
    return STRING + ofArray(isLatin1 ? text.length() : 2 * text.length());
  }

  private static int aligned(int bytes) {
    return (bytes + 7) & ~7;
  }
}
