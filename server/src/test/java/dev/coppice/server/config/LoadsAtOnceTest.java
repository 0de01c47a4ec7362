package dev.coppice.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LoadsAtOnceTest {

  @Test
  void aQuarterIsLeftToTheLocalDiskIfThereIsOne() {
    assertThat(LoadsAtOnce.of(2)).isEqualTo(8);
    assertThat(LoadsAtOnce.ofStore(2, true)).isEqualTo(6);
    assertThat(LoadsAtOnce.ofStore(2, false)).isEqualTo(8);
    assertThat(LoadsAtOnce.ofStore(1, true)).isEqualTo(3);
  }

  @Test
  void asManyAsMayBuildMayBeOfTheStoreIfOneIsLeft() {
    assertThat(LoadsAtOnce.ofStore(56, true)).isEqualTo(56);
    assertThat(LoadsAtOnce.ofStore(100, true)).isEqualTo(99);
  }
}
