package dev.coppice.model.preprocessing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The texts that mean something in a column, found by their UTF-8 bytes.
 *
 * <p>Sorted and searched by halves: no request and no document can make that slow, as both could
 * with a hash table, and a text takes its bytes and four more.
 */
final class TextIndex {

  private final byte[] texts;

  /** Where in {@code texts} each one ends. */
  private final int[] ends;

  TextIndex(Collection<String> texts) {
    List<byte[]> sorted =
        texts.stream()
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .sorted(Arrays::compareUnsigned)
            .toList();
    this.texts = new byte[sorted.stream().mapToInt(text -> text.length).sum()];
    int[] ends = new int[sorted.size()];
    int count = 0;
    int end = 0;
    byte[] last = null;
    for (byte[] text : sorted) {
      if (last == null || !Arrays.equals(text, last)) {
        System.arraycopy(text, 0, this.texts, end, text.length);
        end += text.length;
        ends[count++] = end;
        last = text;
      }
    }
    this.ends = Arrays.copyOf(ends, count);
  }

  int size() {
    return ends.length;
  }

  /** The place of a text among all, from 0; -1 if it is not among them. */
  int rank(byte[] utf8, int from, int to) {
    int low = 0;
    int high = ends.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Arrays.compareUnsigned(utf8, from, to, texts, start(middle), ends[middle]);
      if (order == 0) {
        return middle;
      }
      low = order > 0 ? middle + 1 : low;
      high = order < 0 ? middle - 1 : high;
    }
    return -1;
  }

  int rank(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return rank(utf8, 0, utf8.length);
  }

  String text(int rank) {
    int start = start(rank);
    return new String(texts, start, ends[rank] - start, StandardCharsets.UTF_8);
  }

  /** Heap bytes, about. */
  long bytes() {
    return 64 + texts.length + 4L * ends.length;
  }

  private int start(int rank) {
    return rank == 0 ? 0 : ends[rank - 1];
  }
}
