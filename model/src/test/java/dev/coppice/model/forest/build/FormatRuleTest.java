package dev.coppice.model.forest.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FormatRuleTest {

  @Test
  void whatSavesAnEighthAndRanksInFewerStepsThanItWalksIsPacked() {
    assertThat(FormatRule.BEST.packs(700, 800, 600, 600)).isTrue();
    assertThat(FormatRule.BEST.packs(701, 800, 600, 600)).isFalse();
    assertThat(FormatRule.BEST.packs(700, 800, 601, 600)).isFalse();
  }

  @Test
  void aRuleThatForcesASizeHearsNoArgument() {
    assertThat(FormatRule.SMALLEST.packs(900, 800, 601, 600)).isTrue();
    assertThat(FormatRule.UNPACKED.packs(1, 800, 1, 600)).isFalse();
    assertThat(FormatRule.WIDE.packs(1, 800, 1, 600)).isFalse();
  }
}
