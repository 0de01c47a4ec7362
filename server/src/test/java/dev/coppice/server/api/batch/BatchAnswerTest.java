package dev.coppice.server.api.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.tenants.RowOwners;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines that are much longer than others, on their way out of a batch. */
final class BatchAnswerTest {

  private static final int MIB = 1 << 20;

  private final SharedBytes all = SharedBytes.ofOneOwner(8L * MIB);
  private final BatchHeap heap = new BatchHeap(all.open("batches"));
  private final RowOwners rows = new RowOwners(HeapShare.UNBOUNDED);

  /** Of a tenant of its own, kept as lines with reasons are. */
  private TenantAnswers kept(String tenant, int length) throws Exception {
    rows.add(tenant);
    KeptLines lines = new KeptLines(heap);
    String line = "{\"x\": \"" + "x".repeat(length) + "\"}\n";
    lines.keep(line.length(), out -> out.writeCharSequence(line, UTF_8));
    TenantAnswers answers = new TenantAnswers(1, heap);
    answers.begin(lines);
    answers.add(1);
    return answers;
  }

  @Test
  void lineWithoutRoomFailsItsRowAndCutsNothing() throws Exception {
    TenantAnswers[] answers = {kept("a", 10), kept("b", 3 * MIB), kept("c", 10)};
    BatchAnswer answer =
        new BatchAnswer(
            rows, answers, true, new Progress(), heap, UnpooledByteBufAllocator.DEFAULT);
    heap.take(2 * MIB); // As other tenants' lines have that come later.

    ByteBuf part = answer.part();
    List<String> lines = part.toString(UTF_8).lines().toList();

    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).isEqualTo("{\"model\": \"a\", \"x\": \"xxxxxxxxxx\"}");
    assertThat(lines.get(1))
        .startsWith("{\"model\": \"b\", \"error\": {\"code\": 503, \"message\": \"Too many bytes");
    assertThat(lines.get(2)).isEqualTo("{\"model\": \"c\", \"x\": \"xxxxxxxxxx\"}");
    assertThat(lines.get(3)).contains("\"answered\": 2, \"failed\": 1");
    assertThat(part.capacity()).isLessThan(MIB);
    part.release();
    heap.close();
    assertThat(all.used()).isZero();
  }
}
