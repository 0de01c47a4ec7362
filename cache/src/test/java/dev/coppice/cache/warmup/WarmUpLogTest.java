package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.coppice.cache.CacheHarness;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log has of models that could not be loaded ahead. */
class WarmUpLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(WarmUpLog.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.setAdditive(false);
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  /** A text that the log has had within the last second is not written. */
  @Test
  void firstFailuresOfARunAreWarningsOfATextEach() {
    List<ModelName> gone = IntStream.range(0, 30).mapToObj(i -> name("n" + i)).toList();
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      for (ModelName name : gone) {
        it.source.on(
            name,
            memory -> {
              throw new ServingException(Reason.MODEL_NOT_FOUND, "gone");
            });
      }
      WarmUp warmUp = it.cache.warm().orElseThrow().warmUp();
      warmUp.add(gone);
      until(() -> warmUp.count(WarmUpState.QUEUED) == 0);
    }

    List<ILoggingEvent> warnings =
        log.list.stream().filter(event -> event.getLevel() == Level.WARN).toList();
    assertThat(warnings).hasSize(20).extracting(ILoggingEvent::getMessage).doesNotHaveDuplicates();
    assertThat(warnings.getFirst().getFormattedMessage())
        .matches("model n\\d+: not loaded ahead \\(failure 1 of this run\\): gone");
  }
}
