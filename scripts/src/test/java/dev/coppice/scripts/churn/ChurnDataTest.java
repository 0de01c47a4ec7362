package dev.coppice.scripts.churn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ChurnDataTest {

  private static final int WIDTH = ChurnData.FEATURE_NAMES.size();

  @Test
  void theSameTenantYieldsTheSameRowsAndAnotherOneOthers() {
    ChurnData.Sample first = new ChurnData("tenant-acme-007").draw(50);
    ChurnData.Sample again = new ChurnData("tenant-acme-007").draw(50);
    ChurnData.Sample other = new ChurnData("tenant-acme-008").draw(50);

    assertThat(again.features()).isEqualTo(first.features());
    assertThat(again.labels()).isEqualTo(first.labels());
    assertThat(other.features()).isNotEqualTo(first.features());
  }

  @Test
  void someLeaveAndSomeValuesAreMissing() {
    ChurnData.Sample sample = new ChurnData("tenant-acme-001").draw(5_000);
    int left = 0;
    for (float label : sample.labels()) {
      left += (int) label;
    }
    int missing = 0;
    for (float value : sample.features()) {
      missing += Float.isNaN(value) ? 1 : 0;
    }
    assertThat(left).isBetween(250, 2_500);
    assertThat(missing).isBetween(5_000 * WIDTH / 50, 5_000 * WIDTH / 5);
  }

  @Test
  void csvHasOneCellAFeatureAndEmptyCellsWhereValuesAreMissing() {
    ChurnData.Sample sample = new ChurnData("tenant-acme-001").draw(200);
    for (int row = 0; row < sample.rows(); row++) {
      String[] cells = sample.csv(row).split(",", -1);
      assertThat(cells).hasSize(WIDTH);
      for (int column = 0; column < WIDTH; column++) {
        float value = sample.features()[row * WIDTH + column];
        assertThat(cells[column].isEmpty()).isEqualTo(Float.isNaN(value));
        assertThat(cells[column].isEmpty() ? Float.NaN : Float.parseFloat(cells[column]))
            .isEqualTo(Float.valueOf(value));
      }
    }
  }
}
