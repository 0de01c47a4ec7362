package dev.coppice.server.api.batch;

import dev.coppice.model.HeapRefusedException;
import dev.coppice.server.codec.rows.PayloadException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Lines as they are answered, as many at a time as were scored together. */
final class KeptLines implements KeptRows {

  /** Makes some lines and writes them, each with its end. */
  @FunctionalInterface
  interface Writer {

    void write(ByteBuf out) throws PayloadException;
  }

  private final BatchHeap heap;
  private final Queue<byte[]> blocks = new ConcurrentLinkedQueue<>();
  private int at;

  /**
   * @param heap what the lines are taken from, and given back to
   */
  KeptLines(BatchHeap heap) {
    this.heap = heap;
  }

  /** Bytes that so many of lines take while they are written: in a buffer, and as they are kept. */
  static long writingBytes(long most) {
    return 2 * most;
  }

  /**
   * Keeps some lines, which are made once there is room for them.
   *
   * @param most bytes that they should have at most
   * @throws HeapRefusedException if there is no room
   */
  void keep(long most, Writer writer) throws PayloadException {
    long held = writingBytes(most);
    heap.take(held);
    byte[] lines;
    try {
      ByteBuf text = Unpooled.buffer();
      writer.write(text);
      lines = ByteBufUtil.getBytes(text);
      heap.take(Math.max(0, lines.length - held));
    } catch (PayloadException | RuntimeException | Error e) {
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
