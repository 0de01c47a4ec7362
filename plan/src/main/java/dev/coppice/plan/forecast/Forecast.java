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
import dev.coppice.plan.traffic.Traffic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Simulates a fleet's days: against a range of memories, and on each instance. */
public final class Forecast {

  /** Of an instance's memory and disk, as the server takes them unless it is told otherwise. */
  public static final double MEMORY_PART = 0.6;

  public static final double DISK_PART = 0.8;

  /**
   * Calls of a simulated day. Where there are more, fewer tenants are simulated in as much less
   * memory, see {@link Sample}: what is told of calls changes by less than half a hundredth of
   * them.
   */
  public static final int MAX_CALLS = 200_000;

  /**
   * What HTTP adds to the scoring of a row: the 99th percentile of whole calls over one connection,
   * as bench/RESULTS.md has it of its machine B.
   */
  public static final double HTTP_MILLIS = 0.522;

  /** How many of each kind of instance are held against the targets: from 1, without a gap. */
  private static final List<Integer> COUNTS = List.of(1, 2);

  private static final int DAYS = 3;
  private static final int POINTS = 7;
  private static final int TOLD_EACH = 10;
  private static final double GIB = 1L << 30;

  /** So that no rounding takes the room of the last model. */
  private static final double ABOVE = 1.001;

  /** What a core may spend on loads. */
  private static final double BUSY = 0.5;

  private static final List<Policy.Named> POLICIES =
      List.of(
          new Policy.Named("LRU", ByPriority::lru),
          new Policy.Named("W-TinyLFU", TinyLfu::new),
          new Policy.Named("Coppice", ByPriority::asServer));

  private final Fleet fleet;
  private final Traffic traffic;
  private final Costs costs;
  private final Consumer<String> progress;

  /** Of one of one instance, of one of two, and so on. */
  private final List<Sample> samples;

  /** What one of some instances has for models; several kinds may have the same. */
  private record Room(ServerMemory server, int count) {}

  /**
   * @param fleet with as many tenants as the traffic
   * @param progress hears a line before each piece of work, and how far a long one is
   */
  public Forecast(Fleet fleet, Traffic traffic, long seed, Consumer<String> progress) {
    this(fleet, traffic, seed, progress, MAX_CALLS);
  }

  /**
   * The same.
   *
   * @param maxCalls of a simulated day
   */
  Forecast(Fleet fleet, Traffic traffic, long seed, Consumer<String> progress, int maxCalls) {
    this.fleet = fleet;
    this.traffic = traffic;
    this.costs = new Costs(fleet.disk().quantile(0.5), fleet.store().quantile(0.5));
    this.progress = progress;
    this.samples =
        COUNTS.stream()
            .map(count -> traffic.withCallsADay(Math.max(1, traffic.callsADay() / count)))
            .map(part -> new Sample(fleet, part, maxCalls, DAYS, seed))
            .toList();
  }

  /** Does it all. */
  public Plan plan(List<Instance> instances, Targets targets) {
    List<Plan.Curve> curves = new ArrayList<>();
    for (Engine engine : Engine.values()) {
      for (Policy.Named policy : POLICIES) {
        curves.add(curve(policy, engine));
      }
    }
    Map<Room, Outcome> outcomes = outcomes(instances);
    List<Plan.Offer> offers =
        instances.stream()
            .flatMap(
                each ->
                    COUNTS.stream()
                        .map(
                            count ->
                                offer(
                                    each,
                                    count,
                                    Objects.requireNonNull(outcomes.get(room(each, count))),
                                    targets)))
            .sorted(Comparator.comparingDouble(Plan.Offer::dollarsAMonth))
            .toList();
    Optional<Plan.Offer> best =
        offers.stream().filter(offer -> offer.misses().isEmpty()).findFirst();
    return new Plan(fleet, traffic, curves, offers, best, advice());
  }

  private Map<Room, Outcome> outcomes(List<Instance> instances) {
    List<Room> rooms =
        COUNTS.stream()
            .flatMap(count -> instances.stream().map(instance -> room(instance, count)))
            .distinct()
            .toList();
    progress.accept(
        "holding %d instances against the targets: %d simulations"
            .formatted(instances.size(), rooms.size()));
    AtomicInteger ended = new AtomicInteger();
    return rooms.parallelStream()
        .collect(
            Collectors.toConcurrentMap(
                room -> room,
                room -> {
                  Outcome outcome = outcome(room);
                  ended(ended.incrementAndGet(), rooms.size());
                  return outcome;
                }));
  }

  /** Of very many tenants each takes a second, and there is nothing to see meanwhile. */
  private synchronized void ended(int simulations, int all) {
    if (simulations % TOLD_EACH == 0) {
      progress.accept("%d of %d simulations".formatted(simulations, all));
    }
  }

  private Plan.Curve curve(Policy.Named policy, Engine engine) {
    progress.accept("simulating %s with %s".formatted(policy.name(), engine));
    Sample sample = samples.getFirst();
    long[] bytes = Fleet.array(engine.bytes(fleet));
    List<Double> memories = memories();
    return new Plan.Curve(
        policy.name(),
        engine,
        memories,
        memories.parallelStream()
            .map(
                memory ->
                    run(
                            sample,
                            bytes,
                            policy.maker().apply(sample.room((long) (memory * GIB), bytes)),
                            Simulation.noDisk())
                        .later()
                        .hitRatio())
            .toList());
  }

  /** From a twentieth of all forests to room for all boosters. */
  private List<Double> memories() {
    double least = Fleet.sum(fleet.served()) / GIB / 20;
    double most = Fleet.sum(fleet.boosters()) / GIB * ABOVE;
    double step = Math.pow(Math.max(2, most / least), 1.0 / (POINTS - 1));
    return DoubleStream.iterate(least, memory -> memory * step).limit(POINTS).boxed().toList();
  }

  private Outcome run(Sample sample, long[] bytes, Policy memory, Policy disk) {
    return new Simulation(sample.of(bytes), memory, disk, costs).run(sample.days());
  }

  /** The same where models take other bytes on the disk than they count in memory. */
  private Outcome run(Sample sample, long[] bytes, long[] copies, Policy memory, Policy disk) {
    return new Simulation(sample.of(bytes), sample.of(copies), memory, disk, costs)
        .run(sample.days());
  }

  /** The same for all that have room for everything. */
  private Room room(Instance instance, int count) {
    ServerMemory server = ServerMemory.of(instance);
    long counted = Fleet.sum(fleet.served()) + server.weight().of(fleet.heap()) * traffic.tenants();
    boolean hasAll =
        counted <= server.budgetBytes() && traffic.tenants() <= server.maxModels(fleet);
    return new Room(
        hasAll ? new ServerMemory(Long.MAX_VALUE, Long.MAX_VALUE, server.diskBytes()) : server,
        count);
  }

  private Outcome outcome(Room room) {
    ServerMemory server = room.server();
    Sample sample = samples.get(room.count() - 1);
    long[] bytes = server.counted(fleet);
    long[] copies = ServerMemory.copied(fleet);
    Policy disk =
        server.diskBytes() == 0
            ? Simulation.noDisk()
            : ByPriority.lru(sample.room(server.diskBytes(), copies));
    Policy memory =
        ByPriority.asServer(
            sample.room(server.budgetBytes(), bytes), sample.models(server.maxModels(fleet)));
    return sample.whole(run(sample, bytes, copies, memory, disk));
  }

  private Plan.Offer offer(Instance instance, int count, Outcome outcome, Targets targets) {
    double cold = coldMillis(outcome.later());
    double hot = fleet.row().quantile(0.95) + HTTP_MILLIS;
    List<String> misses = new ArrayList<>();
    note(misses, hot > targets.hotMillis(), "hot p95");
    note(misses, cold > targets.coldMillis(), "cold p95");
    note(misses, outcome.later().hitRatio() < targets.hitRatio(), "hit ratio");
    note(misses, count * instance.dollarsAMonth() > targets.dollarsAMonth(), "budget");
    note(misses, loadedCores(outcome.later(), count) > BUSY * instance.cores(), "cores");
    return new Plan.Offer(
        instance, count, outcome, hot, cold, ServerMemory.of(instance).heapBound(fleet), misses);
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
    Sample sample = samples.getFirst();
    long[] alike = new long[traffic.tenants()];
    Arrays.fill(alike, 1);
    long room = Math.max(1, Math.round(Plan.ADVICE_PART * sample.tenants()));
    return run(sample, alike, ByPriority.lru(room), Simulation.noDisk()).later().hitRatio();
  }
}
