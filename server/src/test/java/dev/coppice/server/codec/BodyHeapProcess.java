package dev.coppice.server.codec;

import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.HeapShare;
import dev.coppice.model.TightHeap;
import dev.coppice.server.codec.rows.PayloadException;
import java.util.ArrayList;
import java.util.List;

/** Reads bodies with no more heap than they were counted for and a little; a process of its own. */
final class BodyHeapProcess {

  /** As with the smallest heap that the server has, of 128 MiB. */
  private static final long MAX_OF_ONE = 16 << 20;

  /** What a body may take beside what it is counted for, and its size: texts under way. */
  private static final int BESIDE = 3 << 20;

  private BodyHeapProcess() {}

  private static final class Counted implements HeapShare {
    private long bytes;

    @Override
    public void take(long more) {
      if (bytes + more > MAX_OF_ONE) {
        throw new HeapRefusedException("no room");
      }
      bytes += more;
    }
  }

  /** Names the bodies that took more, each in a line, and says at last how many were read. */
  public static void main(String[] args) {
    int count = 0;
    for (BodyShapes.Shape shape : BodyShapes.all()) {
      byte[] body = shape.body().get();
      Counted heap = new Counted();
      boolean unused = isRead(shape, body, heap); // Now it is known what it counts for.
      List<byte[]> ballast = new ArrayList<>();
      TightHeap.fill(heap.bytes + body.length + BESIDE, ballast);
      boolean isRead = isRead(shape, body, new Counted());
      ballast.clear();
      if (!isRead) {
        System.out.printf("%s: beside %d bytes counted%n", shape.name(), heap.bytes);
      }
      count++;
    }
    System.out.printf("%d bodies%n", count);
  }

  /** Whether there was heap enough to read it, or to refuse it. */
  private static boolean isRead(BodyShapes.Shape shape, byte[] body, HeapShare heap) {
    try {
      return shape.reading().of(body, heap) != null;
    } catch (PayloadException | HeapRefusedException refused) {
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }
}
