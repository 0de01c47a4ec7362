package dev.coppice.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MatrixTest {

  @Test
  void aValueIsMissingWhereverItStandsInTheRowsAndTheirOwnerKeepsHis() {
    float[] values = {1, -999, Float.NaN, 2, -999, 3, -999};
    Matrix rows = new Matrix(values, 2, 3);

    Matrix marked = rows.withMissing(-999);

    assertThat(marked.values()).containsExactly(1, Float.NaN, Float.NaN, 2, Float.NaN, 3, -999);
    assertThat(marked.rows()).isEqualTo(2);
    assertThat(marked.columns()).isEqualTo(3);
    assertThat(values).containsExactly(1, -999, Float.NaN, 2, -999, 3, -999);
  }

  @Test
  void zeroIsMissingWithEitherSign() {
    Matrix rows = new Matrix(new float[] {0.0f, -0.0f, Float.MIN_VALUE}, 1, 3);

    assertThat(rows.withMissing(0).values()).containsExactly(Float.NaN, Float.NaN, Float.MIN_VALUE);
    assertThat(rows.withMissing(-0.0f).values())
        .containsExactly(Float.NaN, Float.NaN, Float.MIN_VALUE);
  }

  @Test
  void rowsWithoutTheValueAreNotCopied() {
    Matrix rows = new Matrix(new float[] {1, Float.NaN, 2}, 1, 2);

    assertThat(rows.withMissing(2)).isSameAs(rows);
    assertThat(rows.withMissing(Float.NaN)).isSameAs(rows);
  }
}
