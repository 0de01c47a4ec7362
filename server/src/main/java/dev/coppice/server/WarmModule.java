package dev.coppice.server;

import dev.coppice.cache.ModelCache;
import dev.coppice.cache.warmup.KeptPopularity;
import dev.coppice.cache.warmup.WarmModels;
import dev.coppice.cache.warmup.WarmUp;
import dev.coppice.cache.warmup.WarmUpState;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.store.DocumentUri;
import dev.coppice.loader.store.FileDocument;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoredDocument;
import dev.coppice.loader.store.s3.S3Document;
import dev.coppice.loader.store.s3.S3Settings;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.meters.Meters;
import dev.coppice.model.Quoted;
import dev.coppice.server.config.Config;
import dev.coppice.server.config.Setting;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the store's models warm as the settings want it: loads the pinned ones and the hottest at
 * the start, counts calls every ten seconds, and keeps the counts every minute and at the stop.
 *
 * <p>One thread does all of it, since all of it may wait: no start and no call waits for it.
 */
final class WarmModule {

  private static final Logger LOG = LoggerFactory.getLogger(WarmModule.class);

  private static final long COUNT_SECONDS = 10;
  private static final long WRITE_SECONDS = 60;

  private final WarmModels warm;
  private final Config.Warm settings;
  private final Config.Store store;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("coppice-popularity").daemon().factory());

  /** One for each place; opened by the thread, and used by it alone. */
  private final List<KeptPopularity> kept = new ArrayList<>();

  /** That of the store's models; null where there is no store. */
  static @Nullable WarmModule of(ModelCache cache, Config config) {
    Config.Store store = config.modes().store();
    return store == null
        ? null
        : cache.warm().map(warm -> new WarmModule(warm, config.warm(), store)).orElse(null);
  }

  /**
   * @param store where the models are; its S3 settings are those of the documents, too
   */
  private WarmModule(WarmModels warm, Config.Warm settings, Config.Store store) {
    this.warm = warm;
    this.settings = settings;
    this.store = store;
  }

  void publishGauges(Telemetry telemetry) {
    WarmUp warmUp = warm.warmUp();
    telemetry.gauges(Meters.WARM_UP_MODELS, WarmUpState.values(), warmUp::count);
    telemetry.gauge(Meters.PINNED_MODELS, warm::pinned);
    telemetry.gauge(Meters.PINNED_MODELS_MISSING, warm::missing);
  }

  /**
   * Begins.
   *
   * @return complete when the pinned models are in memory, or cannot be loaded: those with a name,
   *     and those that match a pattern
   */
  List<CompletableFuture<Void>> start() {
    CompletableFuture<Void> named = warm.loadPinned();
    CompletableFuture<Void> matched =
        CompletableFuture.supplyAsync(this::namesInSight, thread)
            .exceptionally(
                defect -> { // Nothing that is warm is worth the start.
                  LOG.error("what was warm cannot be known: a defect", defect);
                  return List.of();
                })
            .thenCompose(warm::load);
    repeat(warm::countCalls, COUNT_SECONDS);
    repeat(this::write, WRITE_SECONDS);
    return List.of(named, matched);
  }

  private void repeat(Runnable task, long seconds) {
    var unused = thread.scheduleWithFixedDelay(guarded(task), seconds, seconds, TimeUnit.SECONDS);
  }

  static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) { // It would be the last time.
        LOG.error("keeping the popularity of models failed, and is tried again", e);
      }
    };
  }

  /** The names that were kept, the hottest first; else those of the list. */
  private Collection<ModelName> namesInSight() {
    boolean isKnown = false;
    for (DocumentUri place : settings.states()) {
      StoredDocument state = open(Setting.WARM_STATE, place);
      if (state != null) {
        KeptPopularity there = new KeptPopularity(warm.popularity(), state, InstantSource.system());
        kept.add(there);
        isKnown |= there.read();
      }
    }
    if (isKnown) {
      return warm.popularity().hottest(WarmUp.MAX_QUEUED).keySet();
    }
    return settings.list() == null ? List.of() : listed(settings.list());
  }

  private List<ModelName> listed(DocumentUri location) {
    try (StoredDocument list = open(Setting.WARM_LIST, location)) {
      if (list == null) {
        return List.of();
      }
      Optional<byte[]> text = list.read(WarmList.MAX_BYTES);
      if (text.isEmpty()) {
        LOG.warn("there is no list of models in {}", location);
      }
      WarmList names = WarmList.parse(text.orElse(new byte[0]));
      names.flaws().forEach(flaw -> LOG.warn("{} of {}", flaw, location));
      return names.models();
    } catch (StoreException e) {
      LOG.warn("the list of models in {} cannot be read: {}", location, Quoted.cause(e));
      return List.of();
    }
  }

  /** Null if it cannot be used, as is said then: nothing that is warm is worth the start. */
  private @Nullable StoredDocument open(Setting setting, DocumentUri location) {
    return switch (location) {
      case DocumentUri.File file -> new FileDocument(file);
      case DocumentUri.S3 object -> open(setting, object);
    };
  }

  private @Nullable StoredDocument open(Setting setting, DocumentUri.S3 location) {
    try {
      return new S3Document(
          location, S3Settings.ofDocument(store.s3Endpoint(), store.s3PathStyle()));
    } catch (StoreException e) {
      LOG.warn("{}: {} is not used: {}", setting.key(), location, Quoted.cause(e));
      return null;
    }
  }

  private void write() {
    if (!kept.isEmpty()) {
      warm.countCalls();
      kept.forEach(KeptPopularity::write);
    }
  }

  /** Keeps what was counted, but takes no longer than {@code patience}; a second time, nothing. */
  void close(Duration patience) {
    if (thread.isShutdown()) {
      return;
    }
    thread.execute(this::write);
    thread.execute(() -> kept.forEach(KeptPopularity::close));
    thread.shutdown();
    try {
      boolean isKept = !settings.states().isEmpty();
      if (isKept && !thread.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.warn("the popularity of models was not kept within {}", patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.shutdownNow();
  }
}
