package dev.coppice.scripts.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Names and numbers in columns that fit a terminal. */
final class TableTest {

  private final Table table = new Table(List.of("MODEL", "CALLS", "P99"));

  @Test
  void numbersStandAtTheRightOfColumnsAsWideAsTheirWidest() {
    table.add(List.of("a", "1,000,000", "1 ms"));
    table.add(List.of("tenant-1", "5", "-"));
    assertThat(table.lines(80))
        .containsExactly(
            "MODEL         CALLS   P99", "a         1,000,000  1 ms", "tenant-1          5     -");
  }

  @Test
  void longNameIsCutInTheMiddleAndThenTheLastColumnsGo() {
    table.add(List.of("tenant-00473.tar.gz", "5", "1 ms"));
    assertThat(table.lines(28))
        .containsExactly("MODEL            CALLS   P99", "tenant-….tar.gz      5  1 ms");
    assertThat(table.lines(20)).containsExactly("MODEL          CALLS", "tenant…tar.gz      5");
    assertThat(table.lines(7)).containsExactly("MODEL", "ten….gz");
    assertThat(table.lines(1)).containsExactly("…", "…");
  }

  @Test
  void characterOfTwoHalvesIsNotCutInHalf() {
    assertThat(Table.cut("😀😀😀😀", 3)).isEqualTo("😀…😀");
  }

  @Test
  void foreignTextIsHarmless() {
    assertThat(Screen.text("a\033[2J\nb\u009B1m\u202E\u2028ü /")).isEqualTo("a?[2J?b?1m??ü /");
  }

  @Test
  void rowOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> table.add(List.of("a"))).hasMessage("cells: 1 (expected: 3)");
  }
}
