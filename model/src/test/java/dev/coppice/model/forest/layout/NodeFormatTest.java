package dev.coppice.model.forest.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeFormatTest {

  /**
   * The last of each row still fits, and one more of any does not, or takes a bit of the distance.
   */
  @ParameterizedTest
  @CsvSource({
    "2, 1, 2, 1, 1, 28",
    "64, 255, 65534, 6, 8, 16",
    "64, 256, 32766, 6, 9, 15",
    "65, 255, 32766, 7, 8, 15",
    "4, 33554431, 6, 2, 25, 3",
  })
  void widthsAreThoseOfTheLargestValues(
      int slots, int thresholds, int farthest, int slotBits, int rankBits, int distanceBits) {
    assertThat(NodeFormat.fitting(slots, thresholds, farthest))
        .contains(new NodeFormat(slotBits, rankBits, distanceBits));
  }

  @Test
  void whatNeedsMoreBitsThanThereAreHasNoFormat() {
    assertThat(NodeFormat.fitting(64, 255, 65_535)).isPresent();
    assertThat(NodeFormat.fitting(64, 255, 65_536)).isEmpty();
    assertThat(NodeFormat.fitting(64, 256, 65_535)).isEmpty();
    assertThat(NodeFormat.fitting(65, 255, 65_535)).isEmpty();
    assertThat(NodeFormat.fitting(4, 1 << 25, 2)).isEmpty();
  }

  @Test
  void widthsThatAreNotThirtyBitsTogetherAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new NodeFormat(6, 8, 17));
    assertThatIllegalArgumentException().isThrownBy(() -> new NodeFormat(0, 14, 16));
    assertThatIllegalArgumentException().isThrownBy(() -> new NodeFormat(14, 14, 2));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 28", "2, 2, 26", "6, 8, 16", "20, 7, 3", "2, 25, 3"})
  void aKeyIsLessThanExactlyTheSplitsAboveItsValue(int slotBits, int rankBits, int distanceBits) {
    NodeFormat format = new NodeFormat(slotBits, rankBits, distanceBits);
    int most = (1 << rankBits) - 1;
    int highestSlot = (1 << slotBits) - 1;
    int farthest = (int) (format.rightMask() >>> NodeFormat.DISTANCE_SHIFT);
    for (int rank : new int[] {0, 1, most / 2, most - 1, most}) {
      for (int code : new int[] {0, 1, most / 2, most - 1}) {
        if (rank < 0 || code < 0 || code >= most) {
          continue;
        }
        int least = format.split(code, 0) | NodeFormat.children(2, 0, 0);
        int largest = format.split(code, highestSlot) | NodeFormat.children(farthest, 1, 1);
        assertThat(format.key(rank) < least).isEqualTo(rank <= code);
        assertThat(format.key(rank) < largest).isEqualTo(rank <= code);
        assertThat(ForestKey.MISSING_LEFT).isLessThan(least);
        assertThat(ForestKey.MISSING_RIGHT).isGreaterThanOrEqualTo(largest);
      }
    }
  }

  @Test
  void theLowerBitsOfASplitAreTheWayToEitherChild() {
    NodeFormat format = new NodeFormat(6, 8, 16);
    int farthest = 0xFFFE;
    for (int distance : new int[] {2, 4, 0x8000, farthest}) {
      int split = format.split(254, 63) | NodeFormat.children(distance, 1, 0);
      assertThat(split & NodeFormat.LEFT_MASK).isEqualTo(4 | NodeFormat.LEFT_LEAF);
      assertThat(split & format.rightMask()).isEqualTo(4L * distance);
      int other = format.split(0, 0) | NodeFormat.children(distance, 0, 1);
      assertThat(other & NodeFormat.LEFT_MASK).isEqualTo(4);
      assertThat(other & format.rightMask()).isEqualTo(4L * distance | NodeFormat.RIGHT_LEAF);
    }
  }
}
