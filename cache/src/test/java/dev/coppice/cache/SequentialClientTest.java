package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ModelName;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client that calls one model after the other, with a budget for two models. */
class SequentialClientTest {

  private static final long KIB = 1024;
  private static final int MODELS = 4;

  /** A slow disk holds each model for longer than loads once waited for growth. */
  private static final long WRITING_MILLIS = 1_300;

  @Test
  void clientIsNeverRefusedForMemoryThatTheWriterOfACopyHolds() throws Exception {
    try (ExecutorService writer = Executors.newSingleThreadExecutor();
        CacheHarness it = new CacheHarness(30 * KIB)) {
      it.source.keeping =
          hold ->
              writer.execute(
                  () ->
                      hold.tryTake()
                          .ifPresent(
                              model -> {
                                sleep();
                                hold.release();
                              }));
      for (int i = 0; i < MODELS; i++) {
        ModelName each = name("m" + i);
        it.source.on(
            each,
            memory -> {
              memory.reserve(2 * KIB);
              memory.reserve(20 * KIB);
              return it.source.build(memory, 10 * KIB);
            });
        it.source.onExplained(
            each,
            memory -> {
              memory.reserve(2 * KIB);
              memory.reserve(15 * KIB);
              return new CoveredModel(it.ledger, 10 * KIB, 5 * KIB);
            });
        it.load(each);
        try (var lease = it.cache.explained().acquire(each)) {
          assertThat(lease.model().explainer()).isPresent();
        }
      }
    }
  }

  private static void sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(WRITING_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
