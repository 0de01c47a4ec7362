package dev.coppice.loader.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ScoreDistanceTest {

  private static final float[] SCORES = {0.93f, -0.93f, 1, 0.5f, 1.4E-45f, -1.4E-45f, 0, 1e30f, -2};

  @Test
  void nextFloatIsOneStepAway() {
    for (float score : SCORES) {
      float next = Math.nextUp(score);
      assertThat(ScoreDistance.within(0, score, next)).isFalse();
      assertThat(ScoreDistance.within(1, score, next)).isTrue();
      assertThat(ScoreDistance.within(1, Math.nextUp(next), score)).isFalse();
      assertThat(ScoreDistance.within(2, Math.nextUp(next), score)).isTrue();
    }
  }

  @Test
  void stepsGoThroughZero() {
    assertThat(ScoreDistance.within(2, -Float.MIN_VALUE, Float.MIN_VALUE)).isTrue();
    assertThat(ScoreDistance.within(1, -Float.MIN_VALUE, Float.MIN_VALUE)).isFalse();
    assertThat(ScoreDistance.within(0, -0f, 0)).isTrue();
  }

  @Test
  void whatIsNoFiniteNumberIsNearItselfAlone() {
    float[] others = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    for (float score : others) {
      assertThat(ScoreDistance.within(0, score, score)).isTrue();
      assertThat(ScoreDistance.within(1024, score, Float.MAX_VALUE)).isFalse();
      assertThat(ScoreDistance.within(1024, -Float.MAX_VALUE, score)).isFalse();
    }
    assertThat(ScoreDistance.within(1024, Float.NaN, Float.POSITIVE_INFINITY)).isFalse();
  }

  @Test
  void theEndsOfTheRangeAreFarApart() {
    assertThat(ScoreDistance.within(1024, -Float.MAX_VALUE, Float.MAX_VALUE)).isFalse();
  }
}
