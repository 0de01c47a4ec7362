package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.cache.resident.Evictions;
import dev.coppice.loader.ModelName;
import dev.coppice.model.LogLines;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The reason of each eviction, as it is counted and logged. */
class EvictionCauseTest {

  private static final long KIB = 1024;
  private static final ModelName A = name("a");
  private static final ModelName B = name("b");

  @RegisterExtension final LogLines log = LogLines.of(Evictions.class).from(Level.DEBUG);

  @Test
  void modelMakesRoomForAnother() {
    try (CacheHarness it = new CacheHarness(100 * KIB)) {
      it.source.size(A, 60 * KIB);
      it.source.size(B, 50 * KIB);
      it.load(A);
      it.load(B);

      assertThat(it.listener.evictions).containsExactly(EvictionCause.ROOM);
      assertThat(log.texts()).containsExactly("model a: 61440 bytes evicted: room for b");
    }
  }

  @Test
  void tableIsFull() {
    try (CacheHarness it = new CacheHarness(4 * KIB)) {
      for (int i = 0; i < 5; i++) {
        it.source.size(name("tiny" + i), 100);
        it.load(name("tiny" + i));
      }

      assertThat(it.listener.evictions).containsExactly(EvictionCause.BOUND);
      assertThat(log.texts()).singleElement().asString().endsWith("100 bytes evicted: bound");
    }
  }

  @Test
  void modelIsUnloadedByNameRegisteredOrNot() {
    try (CacheHarness it = new CacheHarness(100 * KIB)) {
      it.load(A);
      it.cache.register(B, it.source);
      it.cache.unload(A).orElseThrow().join();
      it.cache.unload(B).orElseThrow().join();

      assertThat(it.listener.evictions)
          .containsExactly(EvictionCause.UNLOADED, EvictionCause.UNLOADED);
      assertThat(log.texts())
          .containsExactly(
              "model a: 1024 bytes evicted: unloaded", "model b: 1024 bytes evicted: unloaded");
    }
  }

  @Test
  void serverStops() {
    try (CacheHarness it = new CacheHarness(100 * KIB)) {
      it.load(A);
      it.cache.register(B, it.source);
      it.cache.close(Duration.ofSeconds(10));

      assertThat(it.listener.evictions).containsExactly(EvictionCause.STOP, EvictionCause.STOP);
    }
  }
}
