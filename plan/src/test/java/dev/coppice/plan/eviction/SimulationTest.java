package dev.coppice.plan.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coppice.plan.eviction.Simulation.Costs;
import dev.coppice.plan.traffic.Call;
import dev.coppice.plan.traffic.Days;
import dev.coppice.plan.traffic.Trace;
import dev.coppice.plan.traffic.Traffic;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is in memory after which calls. */
final class SimulationTest {

  private static final Costs COSTS = new Costs(3, 300);

  @Test
  void theOneWhoseLastCallIsLongestAgoLeavesByLru() {
    Policy lru = ByPriority.lru(2);
    assertThat(hits(lru, 0, 1, 0, 2, 1, 0))
        .containsExactly(false, false, true, false, false, false);
  }

  @Test
  void theLeastCalledLeavesAsInTheServer() {
    Policy server = ByPriority.asServer(2);
    // 0 was called twice and stays when 2 comes; 1 leaves, comes back, and 2 leaves for it.
    assertThat(hits(server, 0, 0, 1, 2, 0, 1, 0))
        .containsExactly(false, true, false, false, true, false, true);
  }

  @Test
  void ofTwoCalledAlikeTheLargerLeavesAsInTheServer() {
    Policy server = ByPriority.asServer(10);
    assertThat(server.call(0, 0, 6, 1)).isFalse();
    assertThat(server.call(1, 1, 3, 1)).isFalse();
    assertThat(server.call(2, 2, 3, 1)).isFalse();
    assertThat(server.call(1, 3, 3, 1)).isTrue();
  }

  @Test
  void aModelThatIsLargerThanTheMemoryPutsNobodyOut() {
    for (Policy policy :
        List.of(ByPriority.lru(2048), new TinyLfu(2048), ByPriority.asServer(2048))) {
      assertThat(policy.call(0, 0, 2048, 1)).isFalse();
      assertThat(policy.call(1, 1, 2049, 1)).isFalse();
      assertThat(policy.call(1, 2, 2049, 1)).isFalse();
      assertThat(policy.call(0, 3, 2048, 1)).isTrue();
    }
  }

  @Test
  void lruIsThatOfALinkedHashMap() {
    Traffic traffic = Traffic.parse("20:60%,180:40%").withCallsADay(20_000);
    Policy lru = ByPriority.lru(50);
    Map<Integer, Boolean> model =
        new LinkedHashMap<>(64, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
            return size() > 50;
          }
        };
    for (Call call : traffic.calls(5).toList()) {
      boolean hit = lru.call(call.tenant(), call.secondsOfDay(), 1, 1);
      assertThat(hit).isEqualTo(model.get(call.tenant()) != null);
      model.put(call.tenant(), true);
    }
  }

  @Test
  void missesAreOfTheDiskOnceTheStoreGaveTheModel() {
    // One tenant has all calls and no room in memory.
    Trace trace = Trace.of(Traffic.parse("1:100%").withCallsADay(10), 1);
    Simulation.Outcome outcome =
        new Simulation(new long[] {5}, ByPriority.lru(4), ByPriority.lru(5), COSTS)
            .run(Days.of(trace, 3));
    assertThat(outcome.firstDay()).isEqualTo(new Simulation.Calls(0, 9, 1));
    assertThat(outcome.later()).isEqualTo(new Simulation.Calls(0, 20, 0));
    assertThat(outcome.firstDay().meanMillis(COSTS)).isCloseTo(0.9 * 3 + 0.1 * 300, within(1e-9));
  }

  @Test
  void withoutADiskMissesAreTheStores() {
    Trace trace = Trace.of(Traffic.parse("1:100%").withCallsADay(10), 1);
    Simulation.Outcome outcome =
        new Simulation(new long[] {5}, ByPriority.lru(4), Simulation.noDisk(), COSTS)
            .run(Days.of(trace, 2));
    assertThat(outcome.later()).isEqualTo(new Simulation.Calls(0, 0, 10));
  }

  @Test
  void callsOfSweepsAreNotCounted() {
    Trace trace = new Trace(Traffic.parse("1:100%,4:0%").withCallsADay(10), 3, 0, 1);
    long[] bytes = new long[5];
    Arrays.fill(bytes, 1);
    Simulation.Outcome outcome =
        new Simulation(bytes, ByPriority.lru(1), Simulation.noDisk(), COSTS).run(Days.of(trace, 2));
    assertThat(outcome.later()).isEqualTo(new Simulation.Calls(9, 0, 1));
  }

  private static Boolean[] hits(Policy policy, int... tenants) {
    Boolean[] hits = new Boolean[tenants.length];
    for (int call = 0; call < tenants.length; call++) {
      hits[call] = policy.call(tenants[call], call, 1, 1);
    }
    return hits;
  }
}
