package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.coppice.loader.ExpectationVerdict;
import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.archive.ArchiveLimits;
import dev.coppice.loader.memory.BuildPermits;
import dev.coppice.loader.prepare.EngineComparison;
import dev.coppice.loader.prepare.ModelPreparation;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.loader.prepare.Workbench;
import dev.coppice.loader.proof.ArrayRowScorer;
import dev.coppice.loader.proof.ExpectationTrial;
import dev.coppice.loader.spool.SpoolDirectory;
import dev.coppice.loader.spool.SpoolSweep;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.LogLines;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.trial.EngineTrial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Everything a loader needs, and what it did with it; an extension of each test, after which it
 * makes sure that no model file is left.
 */
public final class LoaderFixture implements BeforeEachCallback, AfterEachCallback, LoadListener {

  public static final ModelName NAME = new ModelName("tenants/acme.tar.gz");
  public static final ArchiveLimits LIMITS = new ArchiveLimits(64 << 20, 10);

  public final List<Long> reserved = new ArrayList<>();
  final List<Integer> pauses = new ArrayList<>();

  /** By as many loads at once as a test begins. */
  final List<LoadedModel> loaded = new CopyOnWriteArrayList<>();

  public final List<ForestVerdict> verdicts = new ArrayList<>();
  public final Map<ExpectationVerdict, Integer> expectations =
      new EnumMap<>(ExpectationVerdict.class);
  public final ArrayRowScorer scorer = new ArrayRowScorer();

  /** What hearing of a load does besides. */
  Runnable onLoaded = () -> {};

  /** Of one build at once; of loaders made from now on. */
  public BuildPermits permits = new BuildPermits(1);

  /** Of loaders made from now on. */
  SmallHeap heap = new SmallHeap(Long.MAX_VALUE);

  /** The same. */
  SpoolRoom room = SpoolRoom.NONE;

  private ScoringEngine engine = ScoringEngine.AUTO;
  private EngineComparison comparison = EngineTrial::difference;

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /** Where stores are asked and read; of loaders made from now on. */
  Executor threads = executor;

  /** Helps with trials; of loaders made from now on. */
  Executor helper = task -> {};

  private final Path directory;
  private final SpoolDirectory spool;
  private final LogLines log =
      LogLines.ofPackage(ModelName.class.getPackageName()).from(Level.INFO);

  public LoaderFixture() {
    this(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * @param parent of the spool's directory
   */
  LoaderFixture(Path parent) {
    try {
      this.directory = Files.createTempDirectory(parent, "loader");
      this.spool = SpoolDirectory.open(directory, permits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    log.beforeEach(test);
  }

  /** Of loaders made from now on. */
  public LoaderFixture engine(ScoringEngine other) {
    engine = other;
    return this;
  }

  /** The same. */
  LoaderFixture comparison(EngineComparison other) {
    comparison = other;
    return this;
  }

  private Workbench bench() {
    return new Workbench(
        spool, new FeatureNamePool(1 << 20), Blocks.MAPPED, BestIteration.WRAPPER, helper);
  }

  public ModelLoader loader(boolean ensembles) {
    ModelPreparation preparation = new ModelPreparation(engine, bench(), comparison, this);
    return new ModelLoader(
        LIMITS,
        ensembles,
        preparation,
        new ExpectationTrial(scorer, this),
        permits,
        heap,
        room,
        threads,
        pauses::add,
        new LoadLog(this),
        System::nanoTime);
  }

  public DiskModels loader(ModelStore store) {
    return DiskModels.of(new StoreOrigin(store, loader(true)));
  }

  public LoadedModel load(byte[] artifact) {
    return loader(new ScriptedStore(artifact)).load(NAME, reserved::add);
  }

  public List<String> logLines() {
    return log.events().stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList();
  }

  /** Model files on the disk. */
  List<Path> spooled() {
    try (Stream<Path> files = Files.list(spool.path())) {
      return files.filter(file -> !file.endsWith(SpoolSweep.LOCK)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void loaded(ModelName name, LoadedModel model) {
    loaded.add(model);
    onLoaded.run();
  }

  @Override
  public void restored(ModelName name, LoadedModel model) {
    loaded(name, model);
  }

  @Override
  public void tried(ModelName name, ForestVerdict verdict) {
    verdicts.add(verdict);
  }

  @Override
  public void expected(ModelName name, ExpectationVerdict verdict, int rows) {
    expectations.merge(verdict, rows, Integer::sum);
  }

  /** Waits for all threads of the loads. */
  @Override
  public void afterEach(ExtensionContext test) throws IOException {
    executor.close();
    List<Path> left = spooled();
    spool.close();
    Files.delete(directory);
    log.afterEach(test);
    assertThat(left).isEmpty();
    assertThat(heap.left()).isZero();
  }
}
