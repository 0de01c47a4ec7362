package dev.coppice.cache.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.loader.HeapBusyException;
import dev.coppice.loader.LoadHeap;
import dev.coppice.model.HeapRefusedException;
import org.junit.jupiter.api.Test;

class SharedLoadHeapTest {

  private static final long KIB = 1 << 10;

  private final SharedBytes account = new SharedBytes(160 * KIB);
  private final SharedLoadHeap heap = new SharedLoadHeap(account);

  @Test
  void aLoadAloneGetsHalfAndIsToldThatThisIsTheMost() {
    try (LoadHeap.Part part = heap.open()) {
      part.take(80 * KIB);
      assertThatExceptionOfType(HeapRefusedException.class)
          .isThrownBy(() -> part.take(1))
          .withMessage("81921 bytes on the heap to read it (expected: at most 81920)");
      assertThat(account.used()).isEqualTo(80 * KIB);
    }
    assertThat(account.used()).isZero();
  }

  @Test
  void whatOthersHoldIsOnlyMissingNow() {
    try (LoadHeap.Part first = heap.open();
        LoadHeap.Part second = heap.open()) {
      first.take(80 * KIB);
      second.take(40 * KIB);
      assertThatExceptionOfType(HeapBusyException.class).isThrownBy(() -> second.take(8 * KIB));
      first.keep(16 * KIB);
      second.take(24 * KIB);
      assertThat(account.used()).isEqualTo(80 * KIB);
    }
    assertThat(account.used()).isZero();
  }
}
