package dev.coppice.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionLimitTest {

  private static final long PLENTY = 64L << 30;

  private static HeapShares heap(long mib) {
    return new HeapShares(mib << 20, false);
  }

  @Test
  void heapAndOpenFilesBoundThem() {
    assertThat(new ConnectionLimit(heap(128), PLENTY, 1 << 20, false).count()).isEqualTo(2048);
    assertThat(new ConnectionLimit(heap(128), PLENTY, 1 << 20, true).count()).isEqualTo(512);
    assertThat(new ConnectionLimit(heap(1024), PLENTY, 1024, false).count()).isEqualTo(640);
    assertThat(new ConnectionLimit(heap(1024), PLENTY, 1 << 20, false).count()).isEqualTo(16_384);
  }

  /** What the kernel keeps of clients that are not read, 164 KB each, is the container's memory. */
  @Test
  void memoryOfASmallContainerBoundsThem() {
    assertThat(new ConnectionLimit(heap(112), 512L << 20, 1 << 20, false).count()).isEqualTo(512);
    assertThat(new ConnectionLimit(heap(112), 1L << 30, 1 << 20, false).count()).isEqualTo(1024);
    assertThat(new ConnectionLimit(heap(112), 2L << 30, 1 << 20, false).count()).isEqualTo(1792);
  }

  @Test
  void someAreLeftWhereFilesAreFew() {
    assertThat(new ConnectionLimit(heap(128), PLENTY, 256, false).count()).isEqualTo(16);
  }

  @Test
  void thisProcessHasSome() {
    assertThat(ConnectionLimit.ofThisProcess(ContainerMemory.ofThisProcess(), true).count())
        .isPositive();
  }
}
