package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.DiskLookup;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.disk.DiskSettings;
import dev.coppice.loader.disk.DiskTier;
import dev.coppice.loader.prepare.EntryRestore;
import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.Model;
import dev.coppice.model.memory.Blocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Local tiers of one directory, and what was looked for in them. */
final class DiskFixture {

  /** A stop that lets what is being written be written. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  final List<DiskLookup> lookups = new CopyOnWriteArrayList<>();

  /** Bytes of the spool, for tiers made from now on. */
  final AtomicLong spooled = new AtomicLong();

  /** Of the heap for a header, for tiers made from now on. */
  long headerHeapBytes = Long.MAX_VALUE;

  /** Where models come back to, for sources made from now on. */
  Blocks blocks = Blocks.MAPPED;

  private final Path directory;
  private final LoaderFixture loader;

  DiskFixture(Path directory, LoaderFixture loader) {
    this.directory = directory;
    this.loader = loader;
  }

  /** Something done with the models of a tier. */
  interface Use {
    void of(DiskModels source, DiskTier tier);
  }

  /** A server's life: opens the tier, does something with its models, and stops. */
  void run(ScriptedStore store, Use use) {
    run("terms", OptionalLong.empty(), store, use);
  }

  void run(String terms, OptionalLong budget, ScriptedStore store, Use use) {
    DiskTier tier = tier(terms, budget);
    loader.room = tier::makeRoom;
    try {
      use.of(source(tier, store), tier);
    } finally {
      tier.stop(PATIENCE);
    }
  }

  DiskTier tier(String terms, OptionalLong budget) {
    DiskSettings settings =
        new DiskSettings(directory, budget, spooled::get, headerHeapBytes, Duration.ofMillis(1));
    return new DiskTier(settings, terms, lookups::add);
  }

  DiskModels source(DiskTier tier, ScriptedStore store) {
    return DiskModels.of(
        new TieredOrigin(
            tier,
            new StoreOrigin(store, loader.loader(true)),
            new EntryRestore(new FeatureNamePool(1 << 20), blocks, Runnable::run),
            loader.heap,
            new LoadLog(loader),
            InstantSource.system(),
            System::nanoTime));
  }

  /** Waits for a tier to notice. */
  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still not so after 20 s").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Loads a model, and waits until it was written; the caller closes it. */
  static LoadedModel keep(DiskModels source, ModelName name) {
    LoadedModel loaded = source.load(name, bytes -> {});
    Hold hold = new Hold(Optional.of(loaded.model()));
    loaded.keeping().begin(hold);
    hold.await();
    return loaded;
  }

  static LoadedModel keep(DiskModels source) {
    return keep(source, LoaderFixture.NAME);
  }

  /** The same in a server of its own. */
  void keepOnce(ScriptedStore store) {
    run(store, (source, tier) -> keep(source).model().close());
  }

  /** What keeps a model in memory while it is written. */
  static final class Hold implements ModelHold {

    private final Optional<Model> model;
    private final CountDownLatch begun;
    private final CountDownLatch over = new CountDownLatch(1);

    /**
     * @param model in memory; empty if it has left
     */
    Hold(Optional<Model> model) {
      this(model, new CountDownLatch(0));
    }

    /**
     * @param begun whoever takes the hold waits for it
     */
    Hold(Optional<Model> model, CountDownLatch begun) {
      this.model = model;
      this.begun = begun;
    }

    @Override
    public Optional<Model> tryTake() {
      await(begun);
      if (model.isEmpty()) {
        over.countDown();
      }
      return model;
    }

    @Override
    public void release() {
      over.countDown();
    }

    /** Until it was released, or is not taken; a copy that is left out says nothing. */
    void await() {
      try {
        boolean unused = over.await(2, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A place for a tier's directory that is a link, and leads to a directory {@code one}. */
  static Path linked(Path parent) throws IOException {
    Path place = parent.resolve("disk");
    lead(place, Files.createDirectory(parent.resolve("one")));
    return place;
  }

  /** Has such a place lead elsewhere, at once: the tier looks at any moment. */
  static void lead(Path place, Path to) {
    try {
      Path next = Files.createSymbolicLink(place.resolveSibling("next"), to);
      Files.move(next, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Has every access to the directory fail, whoever asks: its place, which is a link, leads to
   * itself.
   *
   * @return where the directory is meanwhile
   */
  Path breakDirectory() {
    try {
      Path away = directory.toRealPath();
      lead(directory, directory);
      return away;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has its place lead there again. */
  void mendDirectory(Path away) {
    lead(directory, away);
  }

  /** The files of entries. */
  List<Path> files() {
    return files(directory.resolve("entries"));
  }

  /** The same, wherever they are. */
  static List<Path> files(Path entries) {
    try (Stream<Path> all = Files.list(entries)) {
      return all.filter(file -> file.toString().endsWith(".forest")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
