package dev.coppice.loader.source;

import static dev.coppice.loader.source.DiskFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.StoreKey;
import dev.coppice.loader.disk.DiskTier;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The laws of copies while all that may happen to them happens at once: models are kept, come back,
 * are forgotten and found outdated, leave memory before they are written, or do not fit; files are
 * taken away, and the disk fails and heals. Nobody gets a version once a newer one is to be kept,
 * or it was forgotten. In the end nothing else is there than what is counted.
 */
@Timeout(120)
final class DiskLawsTest {

  private static final int THREADS = 6;
  private static final int STEPS_A_THREAD = 600;

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;

  private final ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj"));
  private final List<ModelName> names =
      IntStream.range(0, 6).mapToObj(i -> new ModelName("tenant-" + i)).toList();

  /** Of each name the oldest version that may come back. */
  private final Map<ModelName, AtomicInteger> oldest = new ConcurrentHashMap<>();

  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<Void>> gone = new ConcurrentLinkedQueue<>();
  private final Queue<Model> inMemory = new ConcurrentLinkedQueue<>();
  private final AtomicInteger restored = new AtomicInteger();
  private DiskFixture disk;

  @BeforeEach
  void prepare() throws IOException {
    fixture.engine(ScoringEngine.FOREST);
    disk = new DiskFixture(DiskFixture.linked(directory), fixture);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void holdWhileAllHappens(long seed) throws Exception {
    names.forEach(name -> oldest.put(name, new AtomicInteger()));
    DiskTier tier = disk.tier("terms", OptionalLong.of(20_000));
    DiskModels source = disk.source(tier, store);
    run(source, tier, new SplittableRandom(seed));
    assertThat(violations).isEmpty();
    assertThat(gone).allSatisfy(each -> assertThat(each).succeedsWithin(DiskFixture.PATIENCE));
    until(tier::isWorking);
    until(
        () -> {
          names.forEach(name -> look(source, tier, name));
          return tier.entries() == disk.files().size();
        });
    assertThat(restored.get()).isPositive();
    tier.stop(DiskFixture.PATIENCE);
    inMemory.forEach(Model::close);
  }

  private void run(DiskModels source, DiskTier tier, SplittableRandom seeds) throws Exception {
    AtomicInteger running = new AtomicInteger(THREADS);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        SplittableRandom random = seeds.split();
        runs.add(
            threads.submit(
                () -> {
                  try {
                    IntStream.range(0, STEPS_A_THREAD).forEach(step -> step(source, tier, random));
                  } finally {
                    running.decrementAndGet();
                  }
                }));
      }
      SplittableRandom random = seeds.split();
      runs.add(
          threads.submit(
              () -> {
                while (running.get() > 0) {
                  disturb(random);
                }
                return null;
              }));
      for (Future<?> run : runs) {
        run.get(100, TimeUnit.SECONDS);
      }
    }
  }

  private void step(DiskModels source, DiskTier tier, SplittableRandom random) {
    ModelName name = names.get(random.nextInt(names.size()));
    int dice = random.nextInt(100);
    if (dice < 6) {
      keep(source, name, random);
    } else if (dice < 8) {
      forget(source, name);
    } else if (dice < 10) {
      tier.outdate(uri(name));
    } else if (dice < 12) {
      tier.reinstate(uri(name));
    } else if (dice < 15) {
      boolean unused = source.isCached(name);
    } else {
      restore(source, name);
      LockSupport.parkNanos(200_000);
    }
  }

  private AtomicInteger oldest(ModelName name) {
    return Objects.requireNonNull(oldest.get(name));
  }

  /** One load of a name at a time, as the cache has it. */
  private void keep(DiskModels source, ModelName name, SplittableRandom random) {
    AtomicInteger oldestOfName = oldest(name);
    synchronized (oldestOfName) {
      LoadedModel loaded = source.newest().load(name, bytes -> {});
      inMemory.add(loaded.model());
      boolean isThere = random.nextInt(5) > 0;
      DiskFixture.Hold hold =
          new DiskFixture.Hold(isThere ? Optional.of(loaded.model()) : Optional.empty());
      loaded.keeping().begin(hold);
      oldestOfName.set(number(loaded));
      if (random.nextInt(3) > 0) { // Or next to nothing would be written in time.
        hold.await();
      }
    }
  }

  private void forget(DiskModels source, ModelName name) {
    AtomicInteger oldestOfName = oldest(name);
    synchronized (oldestOfName) {
      source.forget(name).ifPresent(gone::add);
      oldestOfName.set(store.opens.get() + 1);
    }
  }

  private void restore(DiskModels source, ModelName name) {
    int least = oldest(name).get();
    Optional<LoadedModel> copy = source.copy(name);
    if (copy.isPresent()) {
      int number = number(copy.get());
      if (number < least) {
        violations.add("%s: v%d after v%d".formatted(name, number, least));
      }
      restored.incrementAndGet();
      copy.get().model().close();
    }
  }

  /** Without this a file that was taken away is counted; one that is outdated is not looked at. */
  private void look(DiskModels source, DiskTier tier, ModelName name) {
    tier.reinstate(uri(name));
    restore(source, name);
  }

  private String uri(ModelName name) {
    return store.uri(new StoreKey(name.value()));
  }

  private static int number(LoadedModel loaded) {
    return Integer.parseInt(loaded.version().substring(1));
  }

  private void disturb(SplittableRandom random) throws IOException {
    LockSupport.parkNanos(random.nextInt(3_000_000));
    int dice = random.nextInt(10);
    if (dice == 0) {
      Path away = disk.breakDirectory();
      LockSupport.parkNanos(random.nextInt(20_000_000));
      disk.mendDirectory(away);
    } else if (dice < 3) {
      for (Path file : disk.files()) {
        if (random.nextInt(4) == 0) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
