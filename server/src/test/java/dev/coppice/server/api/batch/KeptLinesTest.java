package dev.coppice.server.api.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.server.codec.rows.PayloadException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Lines with reasons count against what requests may take of the heap until they are out. */
final class KeptLinesTest {

  private final SharedBytes all = new SharedBytes(4 << 20);
  private final BatchHeap heap = new BatchHeap(all.open("batches"));
  private final KeptLines lines = new KeptLines(heap);

  private void keep(String text) throws PayloadException {
    lines.keep(text.length(), out -> out.writeCharSequence(text, UTF_8));
  }

  private String next() {
    ByteBuf out = Unpooled.buffer();
    lines.writeNext(out);
    return out.toString(UTF_8);
  }

  @Test
  void linesComeOneByOneAndBlockAfterBlock() throws PayloadException {
    keep("{1}\n{2}\n");
    keep("{3}\n");

    assertThat(next()).isEqualTo("{1}\n");
    assertThat(next()).isEqualTo("{2}\n");
    assertThat(next()).isEqualTo("{3}\n");
  }

  @Test
  void whatIsOutMakesRoom() throws PayloadException {
    String block = "x".repeat((600 << 10) - 1).concat("\n");
    keep(block);
    keep(block);
    assertThatThrownBy(() -> keep(block)).isInstanceOf(HeapRefusedException.class);

    next();
    keep(block);
    next();
    next();
    assertThat(all.used()).isZero();
  }

  @Test
  void linesWithoutRoomAreNotWritten() throws PayloadException {
    assertThatThrownBy(() -> lines.keep(3 << 20, out -> fail("written without room")))
        .isInstanceOf(HeapRefusedException.class);
    assertThat(all.used()).isZero();
  }

  @Test
  void linesHoldNoMoreThanTheyHave() throws PayloadException {
    lines.keep(1 << 20, out -> out.writeCharSequence("{1}\n", UTF_8));
    lines.keep(0, out -> out.writeCharSequence("{2}\n", UTF_8));
    assertThat(all.used()).isBetween(1L, 8L << 10);

    assertThatThrownBy(() -> lines.keep(1 << 19, out -> out.setByte(-1, 0)))
        .isInstanceOf(IndexOutOfBoundsException.class);
    next();
    next();
    assertThat(all.used()).isZero();
  }

  @Test
  void batchThatHasEndedTakesAndGivesNothing() throws PayloadException {
    keep("{1}\n");
    heap.close();

    next();
    assertThatThrownBy(() -> keep("{2}\n")).isInstanceOf(HeapRefusedException.class);
    assertThat(all.used()).isZero();
  }
}
