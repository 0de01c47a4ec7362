package dev.coppice.server.api.batch;

import dev.coppice.model.HeapRefusedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Lines as they are answered, as many at a time as were scored together. */
final class KeptLines implements KeptRows {

  /** Bytes for each byte of lines while they are written: in a buffer, and as they are kept. */
  private static final int WRITING = 2;

  private final BatchHeap heap;
  private final Queue<byte[]> blocks = new ConcurrentLinkedQueue<>();
  private int at;

  /**
   * @param heap what the lines are taken from, and given back to
   */
  KeptLines(BatchHeap heap) {
    this.heap = heap;
  }

  /**
   * Keeps some lines, which are written once there is room for them.
   *
   * @param most bytes that they should have at most
   * @param writer of them, each of which ends
   * @throws HeapRefusedException if there is no room
   */
  void keep(long most, Consumer<ByteBuf> writer) {
    long held = WRITING * most;
    heap.take(held);
    byte[] lines;
    try {
      ByteBuf text = Unpooled.buffer();
      writer.accept(text);
      lines = ByteBufUtil.getBytes(text);
      heap.take(Math.max(0, lines.length - held));
    } catch (RuntimeException | Error e) {
      heap.give(held);
      throw e;
    }
    heap.give(Math.max(0, held - lines.length));
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
