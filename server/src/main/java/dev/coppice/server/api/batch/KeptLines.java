package dev.coppice.server.api.batch;

import io.netty.buffer.ByteBuf;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Lines as they are answered, as many at a time as were scored together. */
final class KeptLines implements KeptRows {

  private final BatchHeap heap;
  private final Queue<byte[]> blocks = new ConcurrentLinkedQueue<>();
  private int at;

  /**
   * @param heap what the lines are taken from, and given back to
   */
  KeptLines(BatchHeap heap) {
    this.heap = heap;
  }

  /** Keeps some lines, each of which ends. */
  void keep(byte[] lines) {
    heap.take(lines.length);
    blocks.add(lines);
  }

  @Override
  public void writeNext(ByteBuf out) {
    byte[] lines = blocks.element();
    int from = at;
    while (lines[at++] != '\n') {} // JSON has none within.
    out.writeBytes(lines, from, at - from);
    if (at == lines.length) {
      blocks.remove();
      heap.give(lines.length);
      at = 0;
    }
  }
}
