package dev.coppice.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {

  @Test
  void theMedianOfAnOddNumberIsOneOfThem() {
    assertThat(new Sample(List.of(9.0, 1.0, 4.0)).median()).isEqualTo(4);
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTwo() {
    assertThat(new Sample(List.of(9.0, 1.0, 4.0, 5.0)).median()).isEqualTo(4.5);
  }

  @Test
  void ratiosAreTakenWithinEachRound() {
    List<Double> ones = List.of(4.0, 9.0);
    assertThat(Sample.ofRatios(ones, List.of(2.0, 3.0), value -> value).text("%.1f"))
        .isEqualTo("2.5 (2.0..3.0)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sample.ofRatios(ones, List.of(2.0), value -> value))
        .withMessage("rounds: 2 and 1 (expected: as many)");
  }

  @Test
  void itsTextShowsTheSpread() {
    assertThat(new Sample(List.of(9.0, 1.0, 4.0)).text("%.0f")).isEqualTo("4 (1..9)");
  }

  @Test
  void nothingMeasuredIsNoSample() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Sample(List.of()));
  }
}
