package dev.coppice.scripts.day;

import dev.coppice.plan.traffic.DayShape;
import dev.coppice.plan.traffic.Traffic;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.MemoryGroup;
import dev.coppice.scripts.ProcessMemory;
import dev.coppice.scripts.Scrape;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * The day: at midnight the server is up and loads its busiest tenants, which a list names; at two
 * o'clock a tenth of the tenants get new versions; at five the most popular are warmed up; then the
 * office opens.
 */
public final class DayReplay {

  private static final int RENEWED_OF = 10;
  private static final double RENEW_HOUR = 2;
  private static final double WARM_HOUR = 5;
  private static final Duration REFRESH = Duration.ofMinutes(15);

  /** Beside the refresh interval. Loads are not compressed: all that calls wait for go first. */
  private static final Duration LOAD = Duration.ofSeconds(20);

  private static final Duration LOOK = Duration.ofMillis(200);

  private final Path repository;
  private final Path directory;
  private final Path models;
  private final DayOptions options;
  private final Consumer<String> progress;
  private final Traffic traffic;
  private final Duration interval;

  /**
   * @param repository the checkout's root, built
   * @param directory empty; takes all files but the models
   * @param models where trained models are kept from run to run
   * @param progress hears what is being done
   */
  public DayReplay(
      Path repository, Path directory, Path models, DayOptions options, Consumer<String> progress) {
    this.repository = repository;
    this.directory = directory;
    this.models = models;
    this.options = options;
    this.progress = progress;
    this.traffic =
        Traffic.ofFleet(options.tenants())
            .withCallsADay(options.calls())
            .withShape(DayShape.OFFICE);
    this.interval = DayClock.compressed(REFRESH, options.length());
  }

  /**
   * Plays it.
   *
   * @throws IOException if a part of it does not run; what calls get is no such thing
   */
  public DayOutcome play() throws IOException, InterruptedException {
    progress.accept(
        "training %d artifacts, those that are not there".formatted(options.artifacts()));
    try (DayStore store =
        DayStore.start(
            repository, Files.createDirectories(directory.resolve("s3")), models, options)) {
      progress.accept(
          "%,d artifacts under %,d names, %.1f GB together; the server gets %,d MiB (%s)"
              .formatted(
                  options.artifacts(),
                  options.tenants(),
                  store.bytes() / 1e9,
                  options.memoryBytes() >> 20,
                  options.arithmetic()));
      // A build's first start records itself, which takes more memory than the limit may be.
      ServerProcess.start(repository, store.settings(), directory.resolve("first.log")).close();
      Optional<MemoryGroup> group = MemoryGroup.limitedTo(options.memoryBytes());
      try {
        return play(store, group);
      } finally {
        group.ifPresent(MemoryGroup::close);
      }
    }
  }

  private DayOutcome play(DayStore store, Optional<MemoryGroup> group)
      throws IOException, InterruptedException {
    List<String> limits = group.map(MemoryGroup::command).orElse(List.of());
    try (ServerProcess server =
            ServerProcess.start(
                limits,
                repository,
                settings(store, group.isPresent()),
                directory.resolve("server.log"));
        InvocationClient client = new InvocationClient(server.endpoint())) {
      DayTally tally = new DayTally(traffic);
      List<DayTenant> tenants = tenants(store);
      List<DaySample> samples = day(store, server, client, tenants, tally);
      progress.accept("the day is over; tenants with new versions are asked for them");
      int outdated = outdated(client, tenants, tally);
      Scrape last = client.metrics();
      return new DayOutcome(
          tally.calls(),
          samples,
          store.bytes(),
          Math.round(last.sum("coppice_memory_budget_bytes")),
          options.memoryBytes(),
          group.isPresent(),
          new ProcessMemory(server.pid()).peak(),
          group.isPresent() ? group.get().oomKills() : 0,
          (int) tenants.stream().filter(DayTenant::changes).count(),
          outdated,
          Math.round(DayWatch.hits(last)),
          Math.round(last.sum("coppice_model_loading_seconds_count")),
          Math.round(last.sum("coppice_disk_lookups_total", "result=\"hit\"")));
    }
  }

  private Map<String, String> settings(DayStore store, boolean isHeld) throws IOException {
    List<String> busiest = new ArrayList<>();
    for (int tenant = 0; tenant < traffic.classes().getFirst().tenants(); tenant++) {
      busiest.add(store.tenant(tenant).artifact());
    }
    Path list = Files.write(directory.resolve("warm-list"), busiest);
    Map<String, String> settings = new HashMap<>(store.settings());
    settings.put("COPPICE_CACHE_DIR", directory.resolve("copies").toString());
    settings.put("COPPICE_DISK_BUDGET", Long.toString(options.diskBytes()));
    settings.put("COPPICE_REFRESH_INTERVAL", interval.toMillis() + "ms");
    settings.put("COPPICE_WARM_LIST", list.toUri().toString());
    // Each call in flight has a connection of its own, and so have the night and the watch.
    settings.put("COPPICE_MAX_CONNECTIONS", Integer.toString(DayCallers.MAX + 2));
    if (!isHeld) {
      settings.put("COPPICE_JAVA_OPTS", "-Dcoppice.memory.limit=" + options.memoryBytes());
    }
    return settings;
  }

  private List<DayTenant> tenants(DayStore store) {
    List<DayTenant> tenants = new ArrayList<>();
    for (int tenant = 0; tenant < traffic.tenants(); tenant++) {
      tenants.add(
          new DayTenant(
              traffic.classOf(tenant),
              store.tenant(tenant),
              tenant % RENEWED_OF == 0 ? store.renewed(tenant) : null,
              interval,
              LOAD));
    }
    return tenants;
  }

  private List<DaySample> day(
      DayStore store,
      ServerProcess server,
      InvocationClient client,
      List<DayTenant> tenants,
      DayTally tally)
      throws IOException, InterruptedException {
    DayClock clock = DayClock.start(options.length());
    DayWatch watch = new DayWatch(client, new ProcessMemory(server.pid()), progress);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<DaySample>> samples = threads.submit(() -> watch.watch(clock));
      Future<?> night =
          threads.submit(
              () -> {
                night(store, client, tenants, clock);
                return null;
              });
      new DayCallers(client, tenants, tally).play(traffic.calls(options.seed()).iterator(), clock);
      night.get();
      return samples.get();
    } catch (ExecutionException e) {
      throw new IOException("the day broke off: " + e.getCause(), e.getCause());
    }
  }

  private void night(
      DayStore store, InvocationClient client, List<DayTenant> tenants, DayClock clock)
      throws IOException, InterruptedException {
    clock.sleepUntil(RENEW_HOUR);
    for (int number = 0; number < tenants.size(); number++) {
      DayTenant tenant = tenants.get(number);
      if (tenant.changes()) {
        tenant.uploading();
        store.renew(number);
        tenant.uploaded();
      }
    }
    progress.accept("new versions are uploaded");
    clock.sleepUntil(WARM_HOUR);
    client.warm(traffic.classes().getFirst().tenants());
  }

  /** Asks all who should have a new version until they do, or should have long ago. */
  private int outdated(InvocationClient client, List<DayTenant> tenants, DayTally tally)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + interval.multipliedBy(2).plus(LOAD).toNanos();
    List<DayTenant> left = tenants.stream().filter(tenant -> !tenant.isUpToDate()).toList();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      for (DayTenant tenant : left) {
        long sent = System.nanoTime();
        HttpResponse<String> answer = client.call(tenant.artifact(), tenant.customer());
        if (answer.statusCode() == 200) {
          DayTenant.Verdict verdict = tenant.judge(answer.body(), sent, System.nanoTime());
          tally.judged(tenant, verdict, answer.body());
        }
      }
      Thread.sleep(LOOK);
      left = left.stream().filter(tenant -> !tenant.isUpToDate()).toList();
    }
    return left.size();
  }
}
