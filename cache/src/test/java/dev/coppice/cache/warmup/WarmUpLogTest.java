package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.coppice.cache.CacheHarness;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.LogLines;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the log has of models that could not be loaded ahead. */
class WarmUpLogTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");

  @RegisterExtension final LogLines log = LogLines.of(WarmUpLog.class).from(Level.INFO);

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
        log.events().stream().filter(event -> event.getLevel() == Level.WARN).toList();
    assertThat(warnings).hasSize(20).extracting(ILoggingEvent::getMessage).doesNotHaveDuplicates();
    assertThat(warnings.getFirst().getFormattedMessage())
        .matches("model n\\d+: not loaded ahead \\(failure 1 of this run\\): gone");
  }

  @Test
  void runIsSaidToHaveEndedWhileAPinnedModelIsTriedUntilTheStoreIsBack() {
    AtomicBoolean isAway = new AtomicBoolean(true);
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a"))) {
      WarmModels warm = it.cache.warm().orElseThrow();
      it.source.on(
          A,
          memory -> {
            if (isAway.get()) {
              throw new ServingException(Reason.STORE_UNAVAILABLE, "away");
            }
            return it.source.build(memory, 1024);
          });
      CountDownLatch gate = it.gate(B, 1024);
      warm.warmUp().add(List.of(B));
      until(() -> it.source.loads(B) == 1);
      CompletableFuture<Void> ready = warm.pinned().load();
      gate.countDown();
      until(() -> !ends().isEmpty());
      until(() -> it.source.loads(A) == 2);
      isAway.set(false);
      assertThat(ready).succeedsWithin(CacheHarness.FOREVER);
      until(() -> ends().size() == 2);
    }

    assertThat(ends().getFirst())
        .endsWith(" 1 loaded, 0 failed, 0 without room, 1 pinned that are tried again");
    assertThat(ends().getLast())
        .endsWith(" 2 loaded, 0 failed, 0 without room, 0 pinned that are tried again");
    assertThat(log.events())
        .filteredOn(event -> event.getLevel() == Level.WARN)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("model a: not loaded ahead (failure 1 of this run): away");
  }

  private List<String> ends() {
    return log.texts().stream().filter(line -> line.startsWith("warm-up ended")).toList();
  }
}
