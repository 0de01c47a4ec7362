package dev.coppice.scripts.fleet;

import dev.coppice.plan.traffic.Traffic;
import dev.coppice.scripts.HaproxyProcess;
import dev.coppice.scripts.InvocationClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * One fleet's story: a day with three servers, then one of them is killed, a fourth comes, and
 * those that are left are restarted one by one. Calls go on all the while.
 */
final class FleetRun implements AutoCloseable {

  /** As many as {@code haproxy.cfg} has, most of which stay empty. */
  private static final int PLACES = 8;

  private static final int FIRST = 3;

  /** What {@code haproxy.cfg} asks for. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "COPPICE_DRAIN_DELAY", "5s",
          "COPPICE_MEMORY_BUDGET", "64MiB");

  private static final Duration NOTICE_LIMIT = Duration.ofSeconds(15);
  private static final Duration LOOK = Duration.ofMillis(100);

  /** Calls of a chapter go on for so long after its event. */
  private static final Duration AFTER = Duration.ofSeconds(3);

  private final Path repository;
  private final Path directory;
  private final FleetStore store;
  private final FleetOptions options;
  private final Consumer<String> progress;
  private final Map<String, String> settings;
  private final List<Instance> instances = new ArrayList<>();

  FleetRun(
      Path repository,
      Path directory,
      FleetStore store,
      FleetOptions options,
      Consumer<String> progress)
      throws IOException {
    this.repository = repository;
    this.directory = Files.createDirectories(directory);
    this.store = store;
    this.options = options;
    this.progress = progress;
    this.settings = new HashMap<>(store.settings());
    settings.putAll(SETTINGS);
    for (int i = 1; i <= PLACES; i++) {
      instances.add(new Instance("coppice-" + i, repository, directory));
    }
  }

  FleetOutcome play(Balance balance) throws IOException, InterruptedException {
    progress.accept(balance.words() + ": three servers start");
    startFirst();
    Map<String, String> addresses = new HashMap<>();
    for (int i = 0; i < PLACES; i++) {
      addresses.put("FLEET_" + (i + 1), instances.get(i).address());
    }
    long before = store.bytesFetched();
    CallTally quiet = new CallTally();
    try (HaproxyProcess haproxy =
            HaproxyProcess.start(balance.configuration(repository), addresses, directory);
        InvocationClient client = new InvocationClient(haproxy.endpoint())) {
      for (Instance instance : instances) {
        await(haproxy, instance, instance.isAlive());
      }
      try (FleetCallers callers = callers(client, quiet)) {
        return playChapters(balance, haproxy, callers, quiet, before);
      }
    }
  }

  private FleetCallers callers(InvocationClient client, CallTally tally) {
    Traffic traffic = Traffic.ofFleet(options.tenants()).withCallsADay(options.calls());
    return new FleetCallers(
        client, store.tenants(), traffic, Duration.ofSeconds(options.seconds()), tally);
  }

  private void startFirst() throws IOException, InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> starts = new ArrayList<>();
      for (Instance instance : instances.subList(0, FIRST)) {
        starts.add(
            threads.submit(
                () -> {
                  instance.start(settings);
                  return null;
                }));
      }
      for (Future<?> start : starts) {
        start.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a server did not start", e.getCause());
    }
  }

  private FleetOutcome playChapters(
      Balance balance, HaproxyProcess haproxy, FleetCallers callers, CallTally quiet, long before)
      throws IOException, InterruptedException {
    progress.accept("%s: %d calls".formatted(balance.words(), options.calls()));
    callers.awaitFirstDay();
    long loads = sum("coppice_model_loading_seconds_count", "");
    long hits = sum("coppice_model_cache_lookups_total", "result=\"hit\"");
    long bytes = store.bytesFetched() - before;

    progress.accept(balance.words() + ": one is killed");
    CallTally killed = new CallTally();
    callers.countIn(killed);
    Instance victim = instances.get(1);
    victim.kill();
    await(haproxy, victim, false);
    Thread.sleep(AFTER);

    progress.accept(balance.words() + ": one is added");
    CallTally added = new CallTally();
    callers.countIn(added);
    Instance fourth = instances.get(FIRST);
    fourth.start(settings);
    await(haproxy, fourth, true);
    Thread.sleep(AFTER);

    progress.accept(balance.words() + ": all are restarted one by one");
    CallTally rolled = new CallTally();
    callers.countIn(rolled);
    restart(haproxy);
    Thread.sleep(AFTER);
    callers.finish();
    return new FleetOutcome(
        balance,
        quiet.calls(),
        loads,
        hits,
        bytes,
        killed.calls(),
        added.calls(),
        rolled.calls(),
        store.bytesFetched() - before);
  }

  private void restart(HaproxyProcess haproxy) throws IOException, InterruptedException {
    for (Instance instance : instances) {
      if (instance.isAlive()) {
        instance.stop();
        instance.start(settings);
        await(haproxy, instance, true);
      }
    }
  }

  private long sum(String series, String tag) throws IOException, InterruptedException {
    double sum = 0;
    for (Instance instance : instances) {
      if (instance.isAlive()) {
        sum += instance.metrics().sum(series, tag);
      }
    }
    return Math.round(sum);
  }

  private static void await(HaproxyProcess haproxy, Instance instance, boolean isUp)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + NOTICE_LIMIT.toNanos();
    while (haproxy.isUp(instance.name()) != isUp) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "%s: up is %s in HAProxy after %s (expected: %s)"
                .formatted(instance.name(), !isUp, NOTICE_LIMIT, isUp));
      }
      Thread.sleep(LOOK);
    }
  }

  /** Stops what is left, all at once: nobody calls any more. */
  @Override
  public void close() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      instances.forEach(instance -> threads.execute(instance::close));
    }
  }
}
