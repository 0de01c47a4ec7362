package dev.coppice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CellRowsTest {

  private record Cell(int row, int column, double value) {}

  @Test
  void anyPartOfTheRowsComesBackAsItCame() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 40; round++) {
      CellRows rows = new CellRows(HeapShare.UNBOUNDED);
      List<Cell> cells = new ArrayList<>();
      int count = random.nextInt(1, 2_000);
      int emptyOf = random.nextInt(1, 6);
      for (int row = 0; row < count; row++) {
        drop(rows, random);
        int width = random.nextInt(emptyOf) == 0 ? random.nextInt(20) : 0;
        for (int i = 0; i < width; i++) {
          Cell cell = new Cell(row, random.nextInt(1 << 20), random.nextDouble());
          cells.add(cell);
          rows.add(cell.column(), cell.value());
        }
        rows.endRow();
      }
      assertThat(rows.rows()).isEqualTo(count);
      for (int part = 0; part < 20; part++) {
        int from = random.nextInt(count);
        int to = random.nextInt(from, count + 1);
        List<Cell> read = new ArrayList<>();
        rows.read(from, to, (row, column, value) -> read.add(new Cell(from + row, column, value)));
        assertThat(read)
            .isEqualTo(cells.stream().filter(c -> c.row() >= from && c.row() < to).toList());
      }
    }
  }

  private static void drop(CellRows rows, SplittableRandom random) {
    if (random.nextInt(8) == 0) {
      rows.add(1, 1);
      rows.dropRow();
    }
  }

  @Test
  void rowsWithoutCellsTakeNearlyNothing() {
    long[] taken = {0};
    CellRows rows = new CellRows(bytes -> taken[0] += bytes);
    for (int row = 0; row < 1_000_000; row++) {
      rows.endRow();
    }
    assertThat(rows.rows()).isEqualTo(1_000_000);
    assertThat(taken[0]).isLessThan(200_000);
  }

  @Test
  void cellOfTheRowUnderWayCanBeReplaced() {
    CellRows rows = new CellRows(HeapShare.UNBOUNDED);
    rows.add(3, 1);
    rows.endRow();
    rows.add(5, 2);
    rows.add(6, 3);
    rows.replace(1, rows.value(1) + 4);
    rows.endRow();
    List<Cell> read = new ArrayList<>();
    rows.read(1, 2, (row, column, value) -> read.add(new Cell(row, column, value)));
    assertThat(read).containsExactly(new Cell(0, 5, 2), new Cell(0, 6, 7));
  }

  @Test
  void cellsThatFindNoRoomAreRefused() {
    CellRows rows =
        new CellRows(
            bytes -> {
              throw new HeapRefusedException("no room");
            });
    assertThatExceptionOfType(HeapRefusedException.class).isThrownBy(() -> rows.add(0, 1));
  }
}
