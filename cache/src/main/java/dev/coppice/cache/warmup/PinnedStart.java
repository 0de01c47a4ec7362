package dev.coppice.cache.warmup;

import dev.coppice.loader.ModelName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes of the pinned models of a start. Those that are not in memory are named once each has
 * been tried: a store may be away for days, or the system without memory. If some wait for that,
 * they are named again at the end.
 */
final class PinnedStart {

  private static final Logger LOG = LoggerFactory.getLogger(PinnedStart.class);

  /** Models that one line names. */
  private static final int MAX_NAMED = 50;

  private final Set<ModelName> names;
  private final Predicate<ModelName> isInMemory;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final Set<ModelName> untried;
  private boolean doSomeWait;

  /**
   * @param names of the models; not copied
   * @param isInMemory whether a model is there, and pinned
   */
  PinnedStart(Set<ModelName> names, Predicate<ModelName> isInMemory) {
    this.names = names;
    this.isInMemory = isInMemory;
    this.untried = new HashSet<>(names);
  }

  /** Completes when it is over; exceptionally, with the reason, if they do not fit. */
  CompletableFuture<Void> end() {
    return end;
  }

  void refuse(IllegalStateException why) {
    end.completeExceptionally(why);
  }

  /** A model was tried, and is tried again: its store is away, or the system has no memory. */
  synchronized void waits(ModelName name) {
    doSomeWait = true;
    tried(name);
  }

  /** A model is there, or is tried no more. */
  synchronized void tried(ModelName name) {
    if (untried.remove(name) && untried.isEmpty() && doSomeWait) {
      nameMissing();
    }
  }

  /** All of them are there, or are tried no more. */
  void over() {
    nameMissing();
    end.complete(null);
  }

  /** In one line: of lines that repeat, the log has few. */
  private void nameMissing() {
    List<String> missing =
        names.stream().filter(isInMemory.negate()).map(ModelName::toString).toList();
    if (!missing.isEmpty() && !end.isDone()) { // Else the server ends, and says why.
      LOG.error(
          "{} of {} pinned models are not in memory: {}{}",
          missing.size(),
          names.size(),
          String.join(", ", missing.subList(0, Math.min(MAX_NAMED, missing.size()))),
          missing.size() > MAX_NAMED ? ", ..." : "");
    }
  }
}
