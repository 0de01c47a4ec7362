package dev.coppice.loader.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartBuffersTest {

  @ParameterizedTest
  @CsvSource({
    "0, 4, 0",
    "3, 4, 0",
    "8, 4, 2",
    "47, 4, 11",
    "48, 8, 6",
    "64, 8, 8",
  })
  void partsAreLargeWhereThereAreEnoughOfThem(long mebibytes, int part, int count) {
    PartBuffers buffers = new PartBuffers(mebibytes << 20);

    assertThat(buffers.part()).isEqualTo(part << 20);
    assertThat(buffers.count()).isEqualTo(count);
    assertThat(buffers.maxBytes()).isEqualTo(((long) part * count) << 20);
  }
}
