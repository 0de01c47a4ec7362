package dev.coppice.cache.stored;

import static dev.coppice.cache.CacheHarness.assertRefused;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.CacheHarness;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException.Reason;
import org.junit.jupiter.api.Test;

/** A system that has no memory to give while a model is loaded. */
class NoMemoryTest {

  private static final ModelName A = name("a.tar.gz");

  @Test
  void aSystemWithoutMemoryIsNoDefectAndTheNextCallTriesAgain() throws Exception {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      it.source.on(
          A,
          memory -> {
            if (it.source.loads(A) == 1) {
              memory.reserve(4096);
              throw new OutOfMemoryError("mmap: 4096 bytes");
            }
            return it.source.build(memory, 1024);
          });

      assertRefused(
          it.acquireLater(A),
          Reason.NO_MEMORY,
          "The system has no memory to load model a.tar.gz now, please try again.");
      assertThat(it.budget.used()).isZero();
      leaseOf(it.acquireLater(A)).close();
    }
  }
}
