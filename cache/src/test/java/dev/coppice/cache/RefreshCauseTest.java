package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.assertRefused;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.ROOM;
import static dev.coppice.cache.Refreshing.pass;

import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What an operator is told where room is so tight that a copy takes a model's place meanwhile. */
class RefreshCauseTest {

  /** The copy of an older version is all that a load finds from now on. */
  private static void leaveTheCopy(CacheHarness it) {
    it.cache.unload(A);
    it.source.version = "v1";
    it.source.knownAt = CacheHarness.EPOCH;
    it.load(A);
  }

  @Test
  void newestVersionThatFailsIsToldWithItsCauseWhateverIsInMemoryByThen() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.source.knownAt = CacheHarness.EPOCH;
      it.load(A);
      pass(it, Duration.ofSeconds(10));
      CountDownLatch answer = it.source.gateAnswer("v2");
      Future<?> refresh = it.refreshLater(A);
      until(() -> it.source.questions.get() == 1);
      leaveTheCopy(it);
      it.source.on(
          A,
          memory -> {
            throw new ServingException(Reason.STORE_ACCESS_DENIED, "Model store refused access.");
          });
      answer.countDown();

      assertRefused(
          refresh,
          Reason.STORE_ACCESS_DENIED,
          "Model store refused access. Version v1 of model a serves on.");
    }
  }
}
