package dev.coppice.plan.forecast;

import dev.coppice.plan.eviction.ByPriority;
import dev.coppice.plan.eviction.Policy;
import dev.coppice.plan.eviction.Simulation;
import dev.coppice.plan.eviction.Simulation.Calls;
import dev.coppice.plan.eviction.Simulation.Costs;
import dev.coppice.plan.eviction.Simulation.Outcome;
import dev.coppice.plan.eviction.TinyLfu;
import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.fleet.Millis;
import dev.coppice.plan.option.Instance;
import dev.coppice.plan.option.PlanOptions.Targets;
import dev.coppice.plan.traffic.Trace;
import dev.coppice.plan.traffic.Traffic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/** Simulates a fleet's days: against a range of memories, and on each instance. */
public final class Forecast {

  /** Of an instance's memory and disk, as the server takes them unless it is told otherwise. */
  public static final double MEMORY_PART = 0.6;

  public static final double DISK_PART = 0.8;

  /** Calls of a simulated day: more change a hit ratio by less than its third digit. */
  public static final int MAX_CALLS = 200_000;

  private static final int DAYS = 3;
  private static final int POINTS = 7;
  private static final double GIB = 1L << 30;

  /** What a core may spend on loads. */
  private static final double BUSY = 0.5;

  private static final List<Policy.Named> POLICIES =
      List.of(
          new Policy.Named("LRU", ByPriority::lru),
          new Policy.Named("W-TinyLFU", TinyLfu::new),
          new Policy.Named("popularity by bytes (Coppice)", ByPriority::asServer));

  private final Fleet fleet;
  private final Traffic traffic;
  private final long seed;
  private final Costs costs;
  private final Consumer<String> progress;
  private final Map<Room, Outcome> known = new HashMap<>();

  /** What one of some instances has for models; several kinds may have the same. */
  private record Room(long memory, long disk, int count) {}

  /**
   * @param fleet with as many tenants as the traffic
   * @param progress hears a line before each piece of work
   */
  public Forecast(Fleet fleet, Traffic traffic, long seed, Consumer<String> progress) {
    this.fleet = fleet;
    this.traffic = traffic;
    this.seed = seed;
    this.costs = new Costs(fleet.disk().quantile(0.5), fleet.store().quantile(0.5));
    this.progress = progress;
  }

  /** Does it all. */
  public Plan plan(List<Instance> instances, Targets targets) {
    List<Plan.Curve> curves = new ArrayList<>();
    for (Engine engine : Engine.values()) {
      for (Policy.Named policy : POLICIES) {
        curves.add(curve(policy, engine));
      }
    }
    List<Plan.Offer> offers = new ArrayList<>();
    for (Instance instance : instances) {
      progress.accept("holding " + instance.name() + " against the targets");
      offers.add(offer(instance, 1, targets));
      offers.add(offer(instance, 2, targets));
    }
    return new Plan(
        fleet,
        traffic,
        targets,
        curves,
        offers,
        offers.stream()
            .filter(offer -> offer.misses().isEmpty())
            .min(Comparator.comparingDouble(Plan.Offer::dollarsAMonth)),
        advice());
  }

  private Plan.Curve curve(Policy.Named policy, Engine engine) {
    progress.accept("simulating %s with %s".formatted(policy.name(), engine));
    long[] bytes = Fleet.array(engine.bytes(fleet));
    List<Double> memories = memories();
    return new Plan.Curve(
        policy.name(),
        engine,
        memories,
        memories.parallelStream()
            .map(
                memory ->
                    run(bytes, policy.maker().of((long) (memory * GIB)), Simulation.noDisk(), 1)
                        .later()
                        .hitRatio())
            .toList());
  }

  /** From a twentieth of all forests to room for all boosters. */
  private List<Double> memories() {
    double least = Fleet.sum(fleet.served()) / GIB / 20;
    double most = Fleet.sum(fleet.boosters()) / GIB;
    double step = Math.pow(Math.max(2, most / least), 1.0 / (POINTS - 1));
    return DoubleStream.iterate(least, memory -> memory * step).limit(POINTS).boxed().toList();
  }

  private Outcome run(long[] bytes, Policy memory, Policy disk, int parts) {
    int calls = Math.clamp(traffic.callsADay() / parts, 1, MAX_CALLS);
    return new Simulation(bytes, memory, disk, costs)
        .run(Trace.of(traffic.withCallsADay(calls), seed), DAYS);
  }

  private Plan.Offer offer(Instance instance, int count, Targets targets) {
    long all = Fleet.sum(fleet.served());
    long memory = Math.min(all, (long) (instance.memoryBytes() * MEMORY_PART));
    long disk = Math.min(all, (long) (instance.diskBytes() * DISK_PART));
    Outcome outcome = known.computeIfAbsent(new Room(memory, disk, count), this::outcome);
    double cold = coldMillis(outcome.later());
    double hot = fleet.row().quantile(0.95);
    List<String> misses = new ArrayList<>();
    note(misses, hot > targets.hotMillis(), "hot p95");
    note(misses, cold > targets.coldMillis(), "cold p95");
    note(misses, outcome.later().hitRatio() < targets.hitRatio(), "hit ratio");
    note(misses, count * instance.dollarsAMonth() > targets.dollarsAMonth(), "budget");
    note(misses, loadedCores(outcome.later(), count) > BUSY * instance.cores(), "cores");
    return new Plan.Offer(instance, count, outcome, hot, cold, misses);
  }

  private Outcome outcome(Room room) {
    return run(
        Fleet.array(fleet.served()),
        ByPriority.asServer(room.memory()),
        room.disk() == 0 ? Simulation.noDisk() : ByPriority.lru(room.disk()),
        room.count());
  }

  private static void note(List<String> misses, boolean isMissed, String target) {
    if (isMissed) {
      misses.add(target);
    }
  }

  /** The 95th percentile of loads, some from the disk and the others from the store; 0 of none. */
  private double coldMillis(Calls calls) {
    double all = calls.diskRatio() + calls.storeRatio();
    Millis disk = fleet.disk();
    Millis store = fleet.store();
    return all == 0
        ? 0
        : DoubleStream.concat(
                disk.sorted().stream().mapToDouble(Double::doubleValue),
                store.sorted().stream().mapToDouble(Double::doubleValue))
            .sorted()
            .filter(
                millis ->
                    calls.diskRatio() * disk.within(millis)
                            + calls.storeRatio() * store.within(millis)
                        >= 0.95 * all - 1e-12)
            .findFirst()
            .orElseThrow();
  }

  /** Cores that loads keep busy in the busiest hour, if all of their time is work. */
  private double loadedCores(Calls calls, int count) {
    double callsASecond =
        (double) traffic.callsADay() / count * traffic.shape().busiestHour() / 3600;
    return callsASecond * calls.meanMillis(costs) / 1000;
  }

  private double advice() {
    long[] alike = new long[traffic.tenants()];
    Arrays.fill(alike, 1);
    long room = Math.max(1, Math.round(Plan.ADVICE_PART * alike.length));
    return run(alike, ByPriority.lru(room), Simulation.noDisk(), 1).later().hitRatio();
  }
}
