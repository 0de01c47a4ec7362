package dev.coppice.plan.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.ListedArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is made of a list and a sample, and of nothing. */
final class FleetTest {

  private static final Measured ONE = new Measured("a", "forest", 100, 20, 300, 8, 9, 3, 0.1);
  private static final Measured TWO =
      new Measured("b", "forest", 300, 100, 900, 16, 11, Double.NaN, 0.3);

  @Test
  void aTenantThatIsListedHasItsOwnSizeAndTheSamplesRatios() {
    Fleet fleet =
        Fleet.of(
            2,
            List.of("b", "a"),
            List.of(listed("a", 1000), listed("b", 5000)),
            List.of(ONE, TWO),
            List.of(),
            1);

    assertThat(fleet.packed()).containsExactly(5000L, 1000L);
    assertThat(fleet.served()).containsExactly(1500L, 300L); // 120 of 400.
    assertThat(fleet.boosters()).containsExactly(15_000L, 3000L);
    assertThat(fleet.heap()).isEqualTo(12);
    assertThat(fleet.store().sorted()).containsExactly(9.0, 11.0);
    assertThat(fleet.disk().sorted()).containsExactly(3.0); // What has no copy has no time.
  }

  @Test
  void tenantsWithoutNamesHaveListedSizesUntilAllAreGiven() {
    Fleet fleet =
        Fleet.of(
            4, List.of(), List.of(listed("a", 10), listed("b", 20)), List.of(ONE), List.of(), 1);
    assertThat(fleet.packed()).containsExactlyInAnyOrder(10L, 20L, 10L, 20L);
  }

  @Test
  void whatNobodyHasSeenHasTheMeanThatIsSaid() {
    Fleet fleet = Fleet.assumed(20_000, 45_000_000, 1);
    assertThat(Fleet.sum(fleet.packed()) / 20_000.0).isCloseTo(45e6, within(1e6));
    assertThat((double) Fleet.sum(fleet.boosters()) / Fleet.sum(fleet.served()))
        .isCloseTo(138.2 / 10.4, within(0.01));
  }

  @Test
  void meanThatIsSaidIsThatOfFewTenantsToo() {
    for (long seed = 0; seed < 5; seed++) {
      assertThat(Fleet.assumed(1, 45_000_000, seed).packed()).containsExactly(45_000_000L);
      assertThat(Fleet.sum(Fleet.assumed(3, 45_000_000, seed).packed()))
          .isCloseTo(135_000_000, within(3L));
    }
    assertThat(Fleet.assumed(3, 45_000_000, 1).packed()).doesNotHaveDuplicates();
  }

  @Test
  void assumedTimesOfLoadsAreThoseOfTheBenchmarks() throws IOException {
    Fleet fleet = Fleet.assumed(1, 1, 1);
    assertThat(Files.readString(Path.of("../bench/RESULTS.md")))
        .contains("| first call ever | %.0f (".formatted(fleet.store().quantile(1)))
        .contains("| cold call of a known version | %.0f (".formatted(fleet.store().quantile(0.5)))
        .containsPattern(
            "local disk, file in the cache: .* C %.1f \\([^)]*\\), %.1f;"
                .formatted(fleet.disk().quantile(0.5), fleet.disk().quantile(1)));
  }

  @Test
  void loadsOfLargerArtifactsThanWereMeasuredTakeLonger() {
    double usual = Fleet.assumed(1, 1000, 1).store().quantile(0.5);
    assertThat(Fleet.assumed(1, 44_900_000, 1).store().quantile(0.5)).isEqualTo(usual);
    assertThat(Fleet.assumed(1, 449_000_000, 1).store().quantile(0.5))
        .isCloseTo(10 * usual, within(1e-6));
  }

  @Test
  void aQuantileIsATimeThatWasMeasured() {
    Millis times = Millis.of(4, 1, 3, 2);
    assertThat(times.quantile(0.5)).isEqualTo(2);
    assertThat(times.quantile(0.95)).isEqualTo(4);
    assertThat(times.within(3)).isEqualTo(0.75);
  }

  private static ListedArtifact listed(String name, long bytes) {
    return new ListedArtifact(new StoreKey(name), bytes);
  }
}
