package dev.coppice.plan.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.coppice.plan.eviction.ByPriority;
import dev.coppice.plan.eviction.Simulation;
import dev.coppice.plan.eviction.Simulation.Costs;
import dev.coppice.plan.eviction.Simulation.Outcome;
import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.traffic.DayShape;
import dev.coppice.plan.traffic.TenantClass;
import dev.coppice.plan.traffic.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan tells of a fleet does not depend on how many of its calls are drawn. */
final class SampleTest {

  /** Of all calls, as docs/plan.md says; and of the loads of a restart. */
  private static final double CALLS = 0.005;

  private static final double LOADS_PERCENT = 10;

  private static Fleet fleet(Traffic traffic) {
    return Fleet.assumed(traffic.tenants(), 45_000_000, 3);
  }

  private static Outcome outcome(Traffic traffic, int maxCalls, double memory, double disk) {
    Fleet fleet = fleet(traffic);
    Sample sample = new Sample(fleet, traffic, maxCalls, 3, 1);
    long[] bytes = Fleet.array(fleet.served());
    long all = LongStream.of(bytes).sum();
    Outcome sampled =
        new Simulation(
                sample.of(bytes),
                ByPriority.asServer(sample.room((long) (memory * all), bytes)),
                ByPriority.lru(sample.room((long) (disk * all), bytes)),
                new Costs(10, 300))
            .run(sample.days());
    return sample.whole(sampled);
  }

  private static void isAlike(Traffic traffic, int maxCalls, double memory) {
    Outcome all = outcome(traffic, traffic.callsADay(), memory, memory * 1.5);
    Outcome some = outcome(traffic, maxCalls, memory, memory * 1.5);
    assertThat(some.later().hitRatio()).isCloseTo(all.later().hitRatio(), offset(CALLS));
    assertThat(some.later().storeRatio()).isCloseTo(all.later().storeRatio(), offset(CALLS));
    assertThat(some.firstDay().store())
        .isCloseTo(all.firstDay().store(), withPercentage(LOADS_PERCENT));
    assertThat(some.firstDay().disk() + some.firstDay().store())
        .isCloseTo(all.firstDay().disk() + all.firstDay().store(), withPercentage(LOADS_PERCENT));
  }

  /** A third of the tenants, each called as often. */
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.6, 1.1})
  void ofManyTenantsSomeStandForAll(double memory) {
    isAlike(Traffic.parse("1250:60%,3750:25%,5000:15%").withCallsADay(150_000), 50_000, memory);
  }

  /** Half of the tenants, and two thirds of their calls. */
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.6, 1.1})
  void ofFewTenantsCallsAreLeftOut(double memory) {
    isAlike(Traffic.parse("2000:15%,500:60%,1500:25%").withCallsADay(150_000), 50_000, memory);
  }

  /** As logs have them: a class each. */
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.6, 1.1})
  void tenantsThatAreCalledUnequallyOftenStandForTheirNeighbours(double memory) {
    double sum = IntStream.rangeClosed(1, 10_000).mapToDouble(rank -> 1.0 / rank).sum();
    List<TenantClass> classes =
        IntStream.rangeClosed(1, 10_000)
            .mapToObj(rank -> new TenantClass(1, 1.0 / rank / sum))
            .toList();
    isAlike(new Traffic(classes, 150_000, DayShape.OFFICE, Duration.ofDays(1)), 50_000, memory);
  }

  /** With a tenth of its calls and all of its tenants most would seem to be idle for days. */
  @Test
  void whatALargeFleetHasRoomForIsFoundInMemory() {
    Traffic large = Traffic.parse("12500:60%,37500:25%,50000:15%").withCallsADay(2_000_000);
    Outcome outcome = outcome(large, 50_000, 1.1, 2);
    assertThat(outcome.later().hitRatio()).isCloseTo(0.9999, offset(0.0005));
    assertThat(outcome.later().storeRatio()).isLessThan(0.0005);
    assertThat(outcome.firstDay().store()).isCloseTo(100_000, withPercentage(1));
  }

  @Test
  void aFleetWhoseCallsAreAllDrawnStaysAsItIs() {
    Traffic traffic = Traffic.parse("5:60%,10:40%").withCallsADay(100);
    Sample sample = new Sample(fleet(traffic), traffic, 100, 2, 1);
    long[] bytes = LongStream.range(0, 15).toArray();
    assertThat(sample.of(bytes)).isEqualTo(bytes);
    assertThat(sample.room(7, bytes)).isEqualTo(7);
    assertThat(sample.tenants()).isEqualTo(15);
  }

  @Test
  void tenantsThatAreLeftOverAreOneMore() {
    Traffic traffic = Traffic.parse("4001:60%,3:1%,2000:39%").withCallsADay(90_000);
    Sample sample = new Sample(fleet(traffic), traffic, 30_000, 2, 1);
    assertThat(sample.tenants()).isEqualTo(2002);
    assertThat(sample.of(new long[6004])).hasSize(2002);
  }
}
