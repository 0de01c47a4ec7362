package dev.coppice.server.api.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.HeapShare;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.codec.tenants.RowOwners;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A batch's answer, a part at a time: one line of JSON per row, in their order, as far as they are
 * scored without a gap.
 */
final class BatchAnswer {

  /** What a part has at most, but for one line. */
  private static final int PART_BYTES = 64 << 10;

  /** What a line of one score takes, about. */
  private static final int LINE_BYTES = 128;

  private final RowOwners rows;
  private final TenantAnswers[] answers;
  private final boolean hasSummary;
  private final Progress progress;
  private final HeapShare heap;
  private final ByteBufAllocator allocator;
  private final byte[][] openings;
  private int next;
  private int failed;

  /** The largest part that there is room for. */
  private int partBytes = 2 * PART_BYTES;

  /**
   * @param answers of each tenant
   * @param hasSummary whether a last line counts the rows
   * @param heap what parts are taken from that are larger than usual
   */
  BatchAnswer(
      RowOwners rows,
      TenantAnswers[] answers,
      boolean hasSummary,
      Progress progress,
      HeapShare heap,
      ByteBufAllocator allocator) {
    this.rows = rows;
    this.answers = answers;
    this.hasSummary = hasSummary;
    this.progress = progress;
    this.heap = heap;
    this.allocator = allocator;
    this.openings = new byte[answers.length][];
  }

  /** Whether all is answered. */
  boolean isDone() {
    return next == rows.count();
  }

  /**
   * Waits for the next row and answers it, and those after it that are scored as well.
   *
   * @return one line at least
   * @throws InterruptedException if nobody wants it any more
   */
  ByteBuf part() throws InterruptedException {
    if (!progress.await(this::isReady)) {
      throw new InterruptedException("the batch was closed");
    }
    int left = Math.min(PART_BYTES / LINE_BYTES, rows.count() - next);
    ByteBuf part = allocator.buffer(LINE_BYTES * (left + 1));
    try {
      while (!isDone() && part.readableBytes() < PART_BYTES && progress.read(this::isReady)) {
        writeRow(part);
      }
      if (isDone() && hasSummary) {
        write(
            part,
            "{\"summary\": {\"rows\": %d, \"answered\": %d, \"failed\": %d}}\n"
                .formatted(next, next - failed, failed));
      }
      return part;
    } catch (RuntimeException | Error e) {
      part.release();
      throw e;
    }
  }

  private boolean isReady() {
    return answers[rows.tenant(next)].isReady();
  }

  private void writeRow(ByteBuf part) {
    int tenant = rows.tenant(next++);
    TenantAnswers own = answers[tenant];
    Failure failure = progress.read(own::next);
    part.writeBytes(opening(tenant));
    int brace = part.writerIndex();
    if (failure == null) {
      own.kept().writeNext(part);
      part.setByte(brace, ' '); // It is open already.
      failure = takeRoom(part) ? null : Failure.rowsFull();
    }
    if (failure != null) {
      part.writerIndex(brace);
      failed++;
      write(part, " \"error\": {\"code\": " + failure.kind().status() + ", \"message\": \"");
      write(part, quoted(failure.message()));
      write(part, "\"}}\n");
    }
  }

  /** Takes what a part has grown by; false, with its growth undone, if there is no room for it. */
  private boolean takeRoom(ByteBuf part) {
    if (part.capacity() > partBytes) {
      try {
        heap.take(2L * (part.capacity() - partBytes)); // One is made while one is being sent.
        partBytes = part.capacity();
      } catch (HeapRefusedException full) {
        part.capacity(partBytes);
        return false;
      }
    }
    return true;
  }

  /** What each of a tenant's lines begins with. */
  private byte[] opening(int tenant) {
    byte[] opening = openings[tenant];
    if (opening == null) {
      opening = ("{\"model\": \"" + quoted(rows.tenants().get(tenant)) + "\",").getBytes(UTF_8);
      openings[tenant] = opening;
    }
    return opening;
  }

  /** Escaped for JSON. */
  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private static void write(ByteBuf part, String text) {
    part.writeCharSequence(text, UTF_8);
  }
}
