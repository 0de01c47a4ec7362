package dev.coppice.loader.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.HeapRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SharedBytesTest {

  private static final long UNIT = 8 << 10;

  private final SharedBytes shared = new SharedBytes(16 * UNIT);

  private static void refuses(SharedBytes.Holding holding, long bytes) {
    assertThatExceptionOfType(HeapRefusedException.class).isThrownBy(() -> holding.take(bytes));
  }

  @Test
  void ownerThatIsAloneGetsHalf() {
    SharedBytes.Holding one = shared.open("a");
    SharedBytes.Holding two = shared.open("a");
    one.take(4 * UNIT);
    two.take(4 * UNIT);
    refuses(one, 1);
    refuses(shared.open("a"), 1);
    assertThat(shared.used()).isEqualTo(8 * UNIT);
  }

  @Test
  void ownerAlwaysGetsAQuarterWhereThereIsRoom() {
    shared.open("a").take(8 * UNIT);
    SharedBytes.Holding other = shared.open("b");
    other.take(4 * UNIT);
    refuses(other, 1);
    SharedBytes.Holding third = shared.open("c");
    third.take(4 * UNIT);
    assertThat(shared.used()).isEqualTo(shared.capacity());
    refuses(shared.open("d"), 1);
  }

  @Test
  void whereThereIsOneOwnerItGetsAll() {
    SharedBytes all = SharedBytes.ofOneOwner(16 * UNIT);
    all.open("a").take(10 * UNIT);
    SharedBytes.Holding second = all.open("a");
    second.take(6 * UNIT);
    refuses(second, 1);
    assertThat(second.most()).isEqualTo(16 * UNIT);
  }

  @Test
  void moreThanOneMayHaveIsRefusedForGood() {
    SharedBytes.Holding holding = shared.open("a");
    holding.take(4 * UNIT);
    assertThatExceptionOfType(HeapRefusedException.class)
        .isThrownBy(() -> holding.take(4 * UNIT + 1))
        .withMessage("65537 bytes of the heap or more (expected: at most 65536, so fewer rows)")
        .matches(HeapRefusedException::isForGood);

    shared.open("b").take(5 * UNIT);
    assertThatExceptionOfType(HeapRefusedException.class)
        .isThrownBy(() -> holding.take(4 * UNIT))
        .matches(refused -> !refused.isForGood());
  }

  @Test
  void whatIsSetAsideIsThereWhenItIsTaken() {
    SharedBytes.Holding holding = shared.open("a");
    holding.take(UNIT);
    assertThat(holding.claim(3 * UNIT)).isTrue();
    assertThat(shared.used()).isEqualTo(4 * UNIT);

    shared.open("b").take(4 * UNIT);
    SharedBytes.Holding other = shared.open("c");
    other.take(4 * UNIT);
    holding.take(3 * UNIT);
    assertThat(shared.used()).isEqualTo(12 * UNIT);
    assertThat(holding.claim(UNIT)).isFalse();
    assertThat(shared.used()).isEqualTo(12 * UNIT);

    holding.giveUp();
    assertThat(shared.used()).isEqualTo(8 * UNIT);
    assertThat(holding.claimAgain()).isFalse();
    assertThat(shared.used()).isEqualTo(8 * UNIT);
    other.close();
    assertThat(holding.claimAgain()).isTrue(); // There is no room for a quarter more.
    assertThat(shared.used()).isEqualTo(4 * UNIT + 5 * UNIT);
  }

  @Test
  void whatIsRefusedTakesNothing() {
    SharedBytes.Holding holding = shared.open("a");
    refuses(holding, 17 * UNIT);
    assertThat(shared.used()).isZero();
    holding.take(UNIT);
    assertThat(shared.used()).isEqualTo(UNIT);
  }

  @Test
  void smallPiecesTakeAUnitTogether() {
    SharedBytes.Holding holding = shared.open("a");
    for (int i = 0; i < UNIT; i++) {
      holding.take(1);
      assertThat(shared.used()).isEqualTo(UNIT);
    }
    holding.take(1);
    assertThat(shared.used()).isEqualTo(2 * UNIT);
    holding.give(1);
    assertThat(shared.used()).isEqualTo(UNIT);
    holding.shrinkTo(0);
    assertThat(shared.used()).isZero();
  }

  @Test
  void unitIsSparedUntilTheCallStays() {
    SharedBytes.Holding holding = shared.openBrief("a");
    holding.take(UNIT);
    assertThat(shared.used()).isZero();
    holding.stay();
    assertThat(shared.used()).isEqualTo(UNIT);
    holding.close();
    assertThat(shared.used()).isZero();

    SharedBytes.Holding larger = shared.openBrief("a");
    larger.take(UNIT);
    larger.take(1);
    assertThat(shared.used()).isEqualTo(2 * UNIT);
    larger.shrinkTo(1);
    assertThat(shared.used()).isZero();
  }

  @Test
  void callThatCannotStayHoldsNothing() {
    shared.open("a").take(8 * UNIT);
    SharedBytes.Holding holding = shared.openBrief("a");
    holding.take(1);
    assertThatExceptionOfType(HeapRefusedException.class).isThrownBy(holding::stay);
    holding.close();
    assertThat(shared.used()).isEqualTo(8 * UNIT);
  }

  @Test
  void closingTwiceGivesBackOnce() {
    SharedBytes.Holding holding = shared.open("a");
    shared.open("b").take(UNIT);
    holding.take(UNIT);
    holding.close();
    holding.close();
    assertThat(shared.used()).isEqualTo(UNIT);
  }

  @Test
  void whateverIsTakenAndGivenTheBoundsHold() {
    SplittableRandom random = new SplittableRandom(5);
    SharedBytes many = new SharedBytes(1 << 20);
    List<SharedBytes.Holding> open = new ArrayList<>();
    int refused = 0;
    for (int step = 0; step < 20_000; step++) {
      if (open.isEmpty() || random.nextInt(3) > 0) {
        SharedBytes.Holding holding = many.open(random.nextInt(5));
        open.add(holding);
        try {
          holding.take(random.nextInt(1 << 16));
        } catch (HeapRefusedException full) {
          refused++;
        }
      } else {
        open.remove(random.nextInt(open.size())).close();
      }
      assertThat(many.used()).isBetween(0L, many.capacity());
    }
    assertThat(refused).isPositive();
    open.forEach(SharedBytes.Holding::close);
    assertThat(many.used()).isZero();
  }
}
