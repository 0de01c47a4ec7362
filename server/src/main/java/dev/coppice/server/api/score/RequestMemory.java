package dev.coppice.server.api.score;

import dev.coppice.loader.memory.SharedBytes;

/**
 * What all requests together may take, of which no model has more than its share.
 *
 * @param heap for rows and scores, and for answers that are not out yet
 * @param bodies for bodies that wait to be decoded
 */
public record RequestMemory(SharedBytes heap, SharedBytes bodies) {

  /** Of a cell of one digit: its text, and what it is as a number for declared preprocessing. */
  private static final int HEAP_PER_BODY_BYTE = 5;

  public static RequestMemory ofMany(long heapBytes, long bodyBytes) {
    return new RequestMemory(new SharedBytes(heapBytes), new SharedBytes(bodyBytes));
  }

  /** The same where all calls are one tenant's. */
  public static RequestMemory ofOneOwner(long heapBytes, long bodyBytes) {
    return new RequestMemory(SharedBytes.ofOneOwner(heapBytes), SharedBytes.ofOneOwner(bodyBytes));
  }

  /** Bytes of a body whose rows of usual text and answer fit beside nobody else's. */
  public int usuallyDecoded() {
    long rows = heap.maxOfOne() - AnswerSize.MAX_IN_PARTS;
    return Math.clamp(rows / HEAP_PER_BODY_BYTE, 1 << 20, Integer.MAX_VALUE);
  }
}
