package dev.coppice.plan.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.fleet.Millis;
import dev.coppice.plan.option.Instance;
import dev.coppice.plan.option.PlanOptions.Targets;
import dev.coppice.plan.traffic.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which instance is found for a fleet whose needs are plain: ten models of a GiB each. */
final class ForecastTest {

  private static final double NO_BOUND = Double.POSITIVE_INFINITY;
  private static final Targets TARGETS = new Targets(5, 1000, 0.95, NO_BOUND);
  private static final Traffic TRAFFIC = Traffic.parse("10:100%").withCallsADay(2000);
  private static final Fleet FLEET = fleet(0);

  private static final Instance SMALL = instance("small", 8, 100, 0.1);
  private static final Instance LARGE = instance("large", 20, 0, 0.3);
  private static final Instance LARGER = instance("larger", 40, 0, 0.25);

  @Test
  void theCheapestOfThoseThatMeetAllTargetsIsTheAnswer() {
    Plan plan = plan(FLEET, TARGETS, LARGE, SMALL, LARGER);
    assertThat(plan.best().orElseThrow().instance()).isEqualTo(LARGER);
    assertThat(plan.best().orElseThrow().count()).isEqualTo(1);
    assertThat(plan.best().orElseThrow().outcome().later().hitRatio()).isEqualTo(1);
    assertThat(plan.offers())
        .extracting(offer -> offer.count() + " " + offer.instance().name())
        .containsExactly("1 small", "2 small", "1 larger", "1 large", "2 larger", "2 large");
  }

  @Test
  void eachTargetThatIsMissedIsNamed() {
    assertThat(misses(SMALL, TARGETS)).containsExactly("hit ratio");
    assertThat(misses(SMALL, new Targets(5, 10, 0.1, NO_BOUND))).containsExactly("cold p95");
    assertThat(misses(LARGER, new Targets(0.1, 1000, 0.95, NO_BOUND))).containsExactly("hot p95");
    assertThat(misses(LARGER, new Targets(5, 1000, 0.95, 180))).containsExactly("budget");
    assertThat(plan(FLEET, new Targets(5, 1000, 0.95, 1), LARGER).best()).isEmpty();
  }

  @Test
  void timeOfHttpIsThatOfTheBenchmark() throws IOException {
    assertThat(Files.readString(Path.of("../bench/RESULTS.md")))
        .containsPattern(
            "\\| 1 \\| Coppice \\|[^|]*\\|[^|]*\\| %.0f \\|"
                .formatted(1000 * Forecast.HTTP_MILLIS));
  }

  @Test
  void loadsThatKeepTheCoresBusyAreAMiss() {
    Traffic busy = TRAFFIC.withCallsADay(10_000_000);
    Plan plan = new Forecast(FLEET, busy, 1, line -> {}, 10_000).plan(List.of(SMALL), TARGETS);
    assertThat(plan.offers().getFirst().misses()).contains("cores");
  }

  @Test
  void whatADiskKeepsTheStoreIsNotAskedForAgain() {
    Plan.Offer offer = plan(FLEET, TARGETS, SMALL).offers().getFirst();
    assertThat(offer.outcome().firstDay().store()).isEqualTo(10);
    assertThat(offer.outcome().later().store()).isZero();
    assertThat(offer.storeLoadsWithoutDisk()).isGreaterThan(1000);
    assertThat(offer.coldMillis()).isEqualTo(30);
  }

  @Test
  void bytesOnTheHeapWeighNoMoreThanOthersOnTheDisk() {
    Fleet fleet = fleet(20 << 20);
    assertThat(ServerMemory.of(SMALL).weight().of(fleet.heap())).isGreaterThan(1L << 30);

    // Two fifths of 40 GB are more than ten times a GiB and 20 MiB, and less than twice as much.
    Plan.Offer offer = plan(fleet, TARGETS, instance("small", 8, 40, 0.1)).offers().getFirst();

    assertThat(offer.outcome().later().store()).isZero();
  }

  @Test
  void smallInstanceLeavesModelsWhatItsServerDoes() {
    // Of 512 and of 256 MiB, as docs/configuration.md has them, less a quarter for trials.
    assertThat(budgetMebibytes(512)).isEqualTo(162 - 162 / 4.0);
    assertThat(budgetMebibytes(256)).isBetween(51.2 - 51.2 / 4 - 0.01, 51.2 - 51.2 / 4 + 0.01);
    assertThat(budgetMebibytes(1024)).isBetween(614.4 - 64 - 0.01, 614.4 - 64 + 0.01);
  }

  private static double budgetMebibytes(long memory) {
    Instance instance = new Instance("i", memory << 20, 1, 0, 1, "r", "d");
    return ServerMemory.of(instance).budgetBytes() / (double) (1 << 20);
  }

  @Test
  void bytesOnTheHeapWeighWhatTheServerLetsThemWeigh() {
    // A 16th of 40 GiB is over 64 + 4 * 48 MiB. Of that less a survivor space models have a
    // quarter, less tenants' figures.
    ServerMemory memory = ServerMemory.of(LARGER);
    long heap = (64 + 4 * 48 - 16) << 20;
    assertThat(memory.budgetBytes()).isEqualTo((long) (0.6 * (40L << 30)) - (64L << 20));
    assertThat(memory.weight().bytes()).isEqualTo(memory.budgetBytes() / (heap / 4 - 3_000_000));
    assertThat(misses(LARGER, TARGETS)).isEmpty();
    assertThat(plan(fleet(10 << 20), TARGETS, LARGER).offers().getFirst().misses())
        .contains("hit ratio");
  }

  @Test
  void smallModelsAreAsManyAsTheHeapHolds() {
    Instance two = new Instance("two", 8L << 30, 2, 0, 0.1, "r", "d");
    int tenants = 40_000;
    // Of 160 MiB, as docs/operations.md has it.
    long most = ServerMemory.of(two).maxModels(fleet(0));
    assertThat(most).isBetween(33_000L, 34_000L);

    Plan.Offer offer = smallModels(tenants, two);

    // 40,000 KiB and the figures of 10,000 tenants are a quarter of 168 MiB.
    assertThat(offer.heapBound()).hasValue(new Plan.HeapBound(most, 192));
    assertThat(offer.outcome().later().hitRatio()).isBetween(0.5, 0.9);
    Plan.Offer fewer = smallModels((int) most, two);
    assertThat(fewer.heapBound()).isEmpty();
    // Of three calls a day and tenant, some tenants' first comes on the second day.
    assertThat(fewer.outcome().later().hitRatio()).isGreaterThan(0.97);
  }

  @Test
  void heapThatIsAdvisedIsLargerThanThatOfALargeInstance() {
    Instance sixteen = new Instance("sixteen", 64L << 30, 16, 0, 1, "r", "d");
    ServerMemory memory = ServerMemory.of(sixteen); // With a heap of 832 MiB.

    for (long heap : new long[] {0, 1000}) {
      Plan.HeapBound bound = memory.heapBound(fleetOfSmall(300_000, heap)).orElseThrow();
      long enough = ServerMemory.heapOfModels(bound.enoughMebibytes() << 20);
      assertThat(enough).isBetween(300_000 * (1024 + heap), 300_000 * (1024 + heap) + (16 << 20));
    }
    assertThat(memory.heapBound(fleetOfSmall(200_000, 0))).isEmpty();
  }

  private static Fleet fleetOfSmall(int tenants, long heap) {
    List<Long> bytes = Collections.nCopies(tenants, 1000L);
    return fleet(bytes, bytes, heap);
  }

  private static Plan.Offer smallModels(int tenants, Instance instance) {
    Fleet fleet = fleetOfSmall(tenants, 0);
    Traffic traffic = Traffic.parse(tenants + ":100%").withCallsADay(3 * tenants);
    return new Forecast(fleet, traffic, 1, line -> {}, tenants * 3 / 20) // Twenty are one.
        .plan(List.of(instance), TARGETS)
        .offers()
        .getFirst();
  }

  @Test
  void moreMemoryHoldsMoreAndRoomForAllBoostersHoldsAll() {
    List<Plan.Curve> curves = plan(FLEET, TARGETS, SMALL).curves();
    assertThat(curves).hasSize(6);
    for (Plan.Curve curve : curves) {
      assertThat(curve.gibibytes()).isSorted();
      assertThat(curve.hitRatios()).as(curve.toString()).isSorted().last().isEqualTo(1.0);
    }
  }

  @Test
  void howFarItIsWithManyInstancesIsReported() {
    List<Instance> instances =
        IntStream.rangeClosed(1, 9).mapToObj(size -> instance("i" + size, size, 0, 0.1)).toList();
    List<String> progress = new ArrayList<>();

    new Forecast(FLEET, TRAFFIC, 1, progress::add).plan(instances, TARGETS);

    assertThat(progress)
        .endsWith(
            "holding 9 instances against the targets: 18 simulations", "10 of 18 simulations");
  }

  @Test
  void theSameSeedGivesTheSamePlan() {
    assertThat(plan(FLEET, TARGETS, SMALL, LARGE)).isEqualTo(plan(FLEET, TARGETS, SMALL, LARGE));
  }

  private static List<String> misses(Instance instance, Targets targets) {
    return plan(FLEET, targets, instance).offers().getFirst().misses();
  }

  private static Plan plan(Fleet fleet, Targets targets, Instance... instances) {
    List<String> progress = new ArrayList<>();
    return new Forecast(fleet, TRAFFIC, 1, progress::add).plan(List.of(instances), targets);
  }

  private static Instance instance(String name, int gibibytes, int diskGigabytes, double dollars) {
    return new Instance(
        name, (long) gibibytes << 30, 4, diskGigabytes * 1_000_000_000L, dollars, "r", "d");
  }

  private static Fleet fleet(long heap) {
    List<Long> served = Collections.nCopies(10, 1L << 30);
    List<Long> boosters = Collections.nCopies(10, 12L << 30);
    return fleet(served, boosters, heap);
  }

  private static Fleet fleet(List<Long> served, List<Long> boosters, long heap) {
    return new Fleet(
        served,
        served,
        boosters,
        heap,
        Millis.of(0.1),
        Millis.of(30),
        Millis.of(300),
        List.of(),
        List.of());
  }
}
