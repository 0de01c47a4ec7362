package dev.coppice.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyRoomTest {

  private static final long MIB = 1L << 20;

  /** Limit, wanted, direct memory, answers and event loops; then the longest body, and all. */
  @ParameterizedTest
  @CsvSource({
    "6, 16, 128, 48, 2, 6, 24",
    "6, 64, 128, 48, 2, 6, 36",
    "6, 64, 128, 48, 16, 6, 24",
    "6, 256, 1024, 320, 8, 6, 256",
    "100, 64, 128, 48, 2, 12, 24",
    "100, 64, 499, 48, 4, 100, 209",
    "100, 256, 1024, 160, 8, 100, 400",
    "6, 16, 128, 600, 2, 6, 24"
  })
  void bodiesAndTheirCopiesFitIntoDirectMemoryBesideAnswers(
      int limit, long wanted, long direct, long answers, int loops, int longest, long ofAll) {
    BodyRoom room =
        BodyRoom.of((int) (limit * MIB), wanted * MIB, direct * MIB, answers * MIB, loops);

    assertThat(room.maxBytes() / MIB).isEqualTo(longest);
    assertThat(room.ofAll() / MIB).isEqualTo(ofAll);
    long copied = Math.min(room.ofAll(), MIB * loops * limit);
    assertThat(room.ofAll() + copied).isLessThanOrEqualTo(direct * MIB);
    assertThat(room.ofAll()).isGreaterThanOrEqualTo(2L * room.maxBytes());
  }

  @Test
  void longestBodyIsOfWholeUnitsSoThatItFitsAlone() {
    BodyRoom room = BodyRoom.of((int) (100 * MIB), 64 * MIB, 191 * MIB + 12_345, 40 * MIB, 2);

    assertThat(room.maxBytes() % 8192).isZero();
    assertThat(room.maxBytes()).isLessThan((int) (100 * MIB));
  }
}
