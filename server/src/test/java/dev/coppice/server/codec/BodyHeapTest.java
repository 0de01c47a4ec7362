package dev.coppice.server.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.TightHeap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a body takes of the heap while it is read is counted, whatever it consists of. */
@Timeout(120)
class BodyHeapTest {

  @Test
  void noBodyTakesMuchMoreThanItIsCountedFor() throws Exception {
    assertThat(TightHeap.run(BodyHeapProcess.class))
        .containsExactly(BodyShapes.all().size() + " bodies");
  }
}
