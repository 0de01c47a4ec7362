package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.cache.resident.Evictions;
import dev.coppice.loader.ModelName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The reason of each eviction, as it is counted and logged. */
class EvictionCauseTest {

  private static final long KIB = 1024;
  private static final ModelName A = name("a");
  private static final ModelName B = name("b");

  private final Logger logger = (Logger) LoggerFactory.getLogger(Evictions.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    logger.addAppender(log);
    log.start();
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  private List<String> logLines() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void modelMakesRoomForAnother() {
    try (CacheHarness it = new CacheHarness(100 * KIB)) {
      it.source.size(A, 60 * KIB);
      it.source.size(B, 50 * KIB);
      it.load(A);
      it.load(B);

      assertThat(it.listener.evictions).containsExactly(EvictionCause.ROOM);
      assertThat(logLines()).containsExactly("model a: 61440 bytes evicted: room for b");
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
      assertThat(logLines()).singleElement().asString().endsWith("100 bytes evicted: bound");
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
      assertThat(logLines())
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
