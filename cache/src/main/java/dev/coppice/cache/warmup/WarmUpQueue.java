package dev.coppice.cache.warmup;

import dev.coppice.loader.ModelName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The models that wait for a {@link WarmUp}, one job for each name, in the order in which they are
 * tried. It holds {@value WarmUp#MAX_QUEUED} names at most, and 2 MiB of their characters, but for
 * those that are tried again. Guarded by whoever has it.
 */
final class WarmUpQueue {

  private final SequencedMap<ModelName, WarmUpJob> jobs = new LinkedHashMap<>();
  private int characters;

  int size() {
    return jobs.size();
  }

  boolean isEmpty() {
    return jobs.isEmpty();
  }

  /** Whether no other is left than pinned ones that rest. */
  boolean hasOnlyRestingPins() {
    return jobs.values().stream().allMatch(job -> job.isPinned() && !job.isDue());
  }

  /** Adds one behind all others; false if its name waits already, or is past the bound. */
  boolean offer(WarmUpJob job) {
    int more = job.name().value().length();
    if (jobs.size() >= WarmUp.MAX_QUEUED
        || characters + more > Popularity.MAX_NAME_CHARACTERS
        || jobs.containsKey(job.name())) {
      return false;
    }
    putLast(job);
    return true;
  }

  /** Puts one that was under way before all others. */
  void putFirst(WarmUpJob job) {
    WarmUpJob unused = jobs.putFirst(job.name(), joined(job));
  }

  /** Puts one that was under way behind all others. */
  void putLast(WarmUpJob job) {
    WarmUpJob unused = jobs.putLast(job.name(), joined(job));
  }

  /** One for both if the same model was added while this one was under way. */
  private WarmUpJob joined(WarmUpJob job) {
    WarmUpJob queued = remove(job.name());
    characters += job.name().value().length();
    return queued == null ? job : job.with(queued);
  }

  /** From now on the model is a pinned one; null if it does not wait here. */
  @Nullable WarmUpJob pin(ModelName name) {
    return jobs.computeIfPresent(name, (same, queued) -> queued.pinned());
  }

  /** Takes the first that does not rest; null if there is none. */
  @Nullable WarmUpJob pollDue() {
    WarmUpJob job = jobs.values().stream().filter(WarmUpJob::isDue).findFirst().orElse(null);
    return job == null ? null : remove(job.name());
  }

  /** Takes one out that is not pinned; false if none of that name waits. */
  boolean removeUnpinned(ModelName name) {
    WarmUpJob job = jobs.get(name);
    return job != null && !job.isPinned() && remove(name) != null;
  }

  /** Takes out all that are not pinned; returns how many. */
  int removeUnpinned() {
    List<WarmUpJob> rest = jobs.values().stream().filter(job -> !job.isPinned()).toList();
    rest.forEach(job -> remove(job.name()));
    return rest.size();
  }

  private @Nullable WarmUpJob remove(ModelName name) {
    WarmUpJob job = jobs.remove(name);
    characters -= job == null ? 0 : name.value().length();
    return job;
  }

  void clear() {
    jobs.clear();
    characters = 0;
  }
}
