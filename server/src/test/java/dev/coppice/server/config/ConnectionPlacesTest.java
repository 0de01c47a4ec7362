package dev.coppice.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionPlacesTest {

  private static final long MIB = 1L << 20;

  @Test
  void heapAndOpenFilesBoundThem() {
    assertThat(new ConnectionPlaces(128 * MIB, 1 << 20).count()).isEqualTo(2048);
    assertThat(new ConnectionPlaces(1024 * MIB, 1024).count()).isEqualTo(640);
    assertThat(new ConnectionPlaces(1024 * MIB, 1 << 20).count()).isEqualTo(16_384);
  }

  @Test
  void someAreLeftWhereFilesAreFew() {
    assertThat(new ConnectionPlaces(128 * MIB, 256).count()).isEqualTo(16);
  }

  @Test
  void thisProcessHasSome() {
    assertThat(ConnectionPlaces.ofThisProcess().count()).isPositive();
  }
}
