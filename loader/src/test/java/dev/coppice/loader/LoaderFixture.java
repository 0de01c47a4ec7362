package dev.coppice.loader;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Everything a loader needs, and what it did with it. */
final class LoaderFixture implements AutoCloseable, LoadListener {

  static final ModelName NAME = new ModelName("tenants/acme.tar.gz");
  static final ArchiveLimits LIMITS = new ArchiveLimits(64 << 20, 10);

  final List<Long> reserved = new ArrayList<>();
  final List<Integer> pauses = new ArrayList<>();
  final List<LoadedModel> loaded = new ArrayList<>();
  final List<ServingException> failed = new ArrayList<>();

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Path directory;
  private final SpoolDirectory spool;
  private final Logger logger = (Logger) LoggerFactory.getLogger(ModelLoader.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  LoaderFixture(Path directory) throws IOException {
    this.directory = directory;
    this.spool = SpoolDirectory.open(directory);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(log);
    log.start();
  }

  ModelLoader loader(boolean ensembles) {
    return new ModelLoader(LIMITS, ensembles, spool, executor, pauses::add, this, System::nanoTime);
  }

  ModelSource loader(ModelStore store) {
    return new StoreModels(store, loader(true));
  }

  LoadedModel load(byte[] artifact) {
    return loader(new ScriptedStore(artifact)).load(NAME, reserved::add);
  }

  List<String> logLines() {
    return log.list.stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList();
  }

  /** Model files on the disk. */
  List<Path> spooled() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> !file.endsWith(".lock")).toList();
    }
  }

  @Override
  public void loaded(ModelName name, LoadedModel model) {
    loaded.add(model);
  }

  @Override
  public void failed(ModelName name, ServingException failure) {
    failed.add(failure);
  }

  /** Waits for all threads of the loads. */
  @Override
  public void close() throws IOException {
    executor.close();
    spool.close();
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }
}
