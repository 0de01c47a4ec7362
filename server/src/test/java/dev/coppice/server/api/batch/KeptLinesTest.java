package dev.coppice.server.api.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cache.budget.SharedBytes;
import dev.coppice.model.HeapRefusedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Lines with reasons count against what requests may take of the heap until they are out. */
final class KeptLinesTest {

  private final SharedBytes all = new SharedBytes(4 << 20);
  private final BatchHeap heap = new BatchHeap(all.open("batches"));
  private final KeptLines lines = new KeptLines(heap);

  private String next() {
    ByteBuf out = Unpooled.buffer();
    lines.writeNext(out);
    return out.toString(UTF_8);
  }

  @Test
  void linesComeOneByOneAndBlockAfterBlock() {
    lines.keep("{1}\n{2}\n".getBytes(UTF_8));
    lines.keep("{3}\n".getBytes(UTF_8));

    assertThat(next()).isEqualTo("{1}\n");
    assertThat(next()).isEqualTo("{2}\n");
    assertThat(next()).isEqualTo("{3}\n");
  }

  @Test
  void whatIsOutMakesRoom() {
    byte[] block = "x".repeat((1 << 20) - 1).concat("\n").getBytes(UTF_8);
    lines.keep(block);
    lines.keep(block);
    assertThatThrownBy(() -> lines.keep(block)).isInstanceOf(HeapRefusedException.class);

    next();
    lines.keep(block);
    next();
    next();
    assertThat(all.used()).isZero();
  }

  @Test
  void batchThatHasEndedTakesAndGivesNothing() {
    lines.keep("{1}\n".getBytes(UTF_8));
    heap.close();

    next();
    assertThatThrownBy(() -> lines.keep("{2}\n".getBytes(UTF_8)))
        .isInstanceOf(HeapRefusedException.class);
    assertThat(all.used()).isZero();
  }
}
