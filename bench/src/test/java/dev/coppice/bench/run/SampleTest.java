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
  void itsTextShowsTheSpread() {
    assertThat(new Sample(List.of(9.0, 1.0, 4.0)).text("%.0f")).isEqualTo("4 (1..9)");
  }

  @Test
  void nothingMeasuredIsNoSample() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Sample(List.of()));
  }
}
