package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.B;
import static dev.coppice.cache.Refreshing.MINUTE;
import static dev.coppice.cache.Refreshing.ROOM;
import static dev.coppice.cache.Refreshing.awaitResult;
import static dev.coppice.cache.Refreshing.harness;
import static dev.coppice.cache.Refreshing.pass;
import static dev.coppice.cache.Refreshing.use;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.model.HangingFile;
import dev.coppice.model.LogLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a stop means to the questions under way. */
class RefreshStopTest {

  @RegisterExtension final LogLines log = LogLines.ofPackage("dev.coppice.cache.refresh");

  @Test
  void questionThatAStopInterruptsIsNoFailureOfTheStore() {
    CountDownLatch never = new CountDownLatch(1);
    try (CacheHarness it = harness()) {
      it.load(A);
      it.source.question =
          (name, known) -> {
            never.await();
            return known;
          };
      pass(it, MINUTE);
      use(it, A);
      until(() -> it.source.questions.get() == 1);

      it.cache.close(Duration.ofSeconds(10));

      awaitResult(it, RefreshResult.YIELDED);
    }
    assertThat(log.events()).noneMatch(event -> event.getLevel() == Level.WARN);
  }

  @Test
  void callsThatWaitForWordFromTheStoreAreServedFromMemoryWhenAStopRefusesThoseThatWait()
      throws Exception {
    RefreshSettings oneByOne = new RefreshSettings(MINUTE);
    CountDownLatch never = new CountDownLatch(1);
    try (CacheHarness it = new CacheHarness(ROOM, CacheHarness.DEFAULTS, oneByOne)) {
      it.load(A);
      it.load(B);
      it.source.question =
          (name, known) -> {
            never.await();
            return known;
          };
      pass(it, MINUTE);
      List<Future<Lease>> calls = List.of(it.acquireNewestLater(A), it.acquireNewestLater(B));
      until(() -> it.callsAsleep() == 2);

      it.cache.refuseWaiting();

      for (Future<Lease> call : calls) {
        leaseOf(call).close();
      }
    }
  }

  /** It looks whether the copy on the disk is of the newest version. */
  @Test
  void questionThatReadsAFileOfADiskThatHangsDoesNotHoldUpAStop() throws Exception {
    HangingFile file = new HangingFile();
    try (CacheHarness it = harness()) {
      it.load(A);
      it.source.question =
          (name, known) -> {
            useQuietly(file);
            return known;
          };
      pass(it, MINUTE);
      use(it, A);
      file.used.await();

      Thread stop = Thread.ofPlatform().daemon().start(it.cache::refuseWaiting);
      boolean isOver = stop.join(Duration.ofSeconds(20));
      file.resume.countDown();
      assertThat(isOver).isTrue();
    }
  }

  private static void useQuietly(HangingFile file) {
    try {
      file.use();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
