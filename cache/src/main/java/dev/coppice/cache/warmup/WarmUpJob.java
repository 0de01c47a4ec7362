package dev.coppice.cache.warmup;

import dev.coppice.cache.load.Purpose;
import dev.coppice.cache.load.UnaskedLoad;
import dev.coppice.loader.ModelName;
import java.util.concurrent.CompletableFuture;

/**
 * A model that waits to be loaded ahead of calls.
 *
 * @param misses how often it found no room
 * @param yields how often its load yielded
 * @param done completed when it is over
 */
record WarmUpJob(
    ModelName name, Purpose purpose, int misses, int yields, CompletableFuture<UnaskedLoad> done) {

  /** One that was not tried yet. */
  static WarmUpJob of(ModelName name, Purpose purpose) {
    return new WarmUpJob(name, purpose, 0, 0, new CompletableFuture<>());
  }

  /** The same for another try. */
  WarmUpJob again(boolean hasYielded) {
    int one = hasYielded ? 1 : 0;
    return new WarmUpJob(name, purpose, misses + 1 - one, yields + one, done);
  }

  WarmUpJob pinned() {
    return purpose == Purpose.PIN ? this : new WarmUpJob(name, Purpose.PIN, 0, 0, done);
  }

  /** One for both, of which the other has waited in line. */
  WarmUpJob with(WarmUpJob other) {
    var unused = done.thenAccept(other.done::complete);
    return other.purpose == Purpose.PIN ? pinned() : this;
  }
}
