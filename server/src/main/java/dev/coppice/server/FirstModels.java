package dev.coppice.server;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.source.LocalSource;
import dev.coppice.loader.source.ModelLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Loads the models that are to be there from the start: the single one, and the pinned ones. */
final class FirstModels {

  private final ModelCache cache;
  private final ModelLoader loader;
  private final @Nullable Path model;
  private final @Nullable WarmModule warmth;
  private final CompletableFuture<Void> single = new CompletableFuture<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /**
   * @param model the single one's directory; null if there is to be none
   * @param warmth knows the pinned ones; null where there is no store
   */
  FirstModels(
      ModelCache cache, ModelLoader loader, @Nullable Path model, @Nullable WarmModule warmth) {
    this.cache = cache;
    this.loader = loader;
    this.model = model;
    this.warmth = warmth;
    if (model == null) {
      single.complete(null);
    }
  }

  /** Whether there is to be a single model, and it is not loaded. */
  boolean isSingleMissing() {
    return single.state() != Future.State.SUCCESS;
  }

  /**
   * Begins to load the single model, if there is to be one.
   *
   * @param waiting runs what may block
   */
  void loadSingle(Executor waiting) {
    Path directory = model;
    if (directory != null) {
      waiting.execute(() -> loadSingle(directory));
    }
  }

  private void loadSingle(Path directory) {
    try {
      cache.loadSingle(LocalSource.single(directory, loader));
      single.complete(null);
    } catch (ServingException e) {
      if (e.reason() != ServingException.Reason.STOPPING) {
        single.completeExceptionally(e);
      }
    }
  }

  /** Begins to load what is warm from the start; the server serves meanwhile. */
  void loadPinned() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    all.add(single);
    if (warmth != null) {
      all.addAll(warmth.start());
    }
    for (CompletableFuture<Void> each : all) {
      var unused =
          each.whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  ready.completeExceptionally(failure);
                }
              });
    }
    var unused =
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
            .thenRun(() -> ready.complete(null));
  }

  /**
   * Completes when all of them are there; exceptionally if one fails, or they do not fit. If the
   * server is stopped first, the future never completes.
   */
  CompletableFuture<Void> ready() {
    return ready.copy();
  }
}
