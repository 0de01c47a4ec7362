package dev.coppice.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FigureTest {

  @Test
  void itsLineHoldsPlainNumbers() {
    assertThat(new Figure("hot", 0.2514, 0.22)).hasToString("hot figure=0.251 target=0.22");
  }

  @Test
  void aCountIsWhole() {
    assertThat(Figure.count("parity", "unequal", 3, 0)).hasToString("parity unequal=3 target=0");
  }
}
