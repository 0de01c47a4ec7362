package dev.coppice.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionPlacesTest {

  private static HeapShares heap(long mib) {
    return new HeapShares(mib << 20, false);
  }

  @Test
  void heapAndOpenFilesBoundThem() {
    assertThat(new ConnectionPlaces(heap(128), 1 << 20, false).count()).isEqualTo(2048);
    assertThat(new ConnectionPlaces(heap(128), 1 << 20, true).count()).isEqualTo(512);
    assertThat(new ConnectionPlaces(heap(1024), 1024, false).count()).isEqualTo(640);
    assertThat(new ConnectionPlaces(heap(1024), 1 << 20, false).count()).isEqualTo(16_384);
  }

  @Test
  void someAreLeftWhereFilesAreFew() {
    assertThat(new ConnectionPlaces(heap(128), 256, false).count()).isEqualTo(16);
  }

  @Test
  void thisProcessHasSome() {
    assertThat(ConnectionPlaces.ofThisProcess(true).count()).isPositive();
  }
}
