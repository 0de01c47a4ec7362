package dev.coppice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FigureTest {

  @Test
  void itsLineHoldsPlainNumbers() {
    assertThat(new Figure("hot", 0.2514, 0.22)).hasToString("hot figure=0.251 target=0.22");
  }
}
