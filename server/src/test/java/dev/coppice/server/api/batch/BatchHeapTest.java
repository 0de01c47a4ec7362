package dev.coppice.server.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.memory.SharedBytes;
import org.junit.jupiter.api.Test;

/** What a batch has of the heap, and how long its rows wait for more. */
final class BatchHeapTest {

  private static final int MIB = 1 << 20;

  private final SharedBytes all = new SharedBytes(8L * MIB);
  private final BatchHeap heap = new BatchHeap(all.open("batches"));

  @Test
  void whatTheAnswerTakesStaysSetAsideWhileRowsAreAnswered() {
    heap.take(MIB);
    heap.claim(2 * MIB);
    heap.take(MIB);
    heap.give(MIB);
    assertThat(all.used()).isEqualTo(2L * MIB);
  }

  @Test
  void waitEndsUnlessSomeRowsHadRoomMeanwhile() {
    Patience patience = new Patience(0);
    assertThat(patience.triesAgain()).isTrue();
    assertThat(patience.triesAgain()).isFalse();
    patience.hadRoom();
    assertThat(patience.triesAgain()).isTrue();
  }
}
