package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.B;
import static dev.coppice.cache.Refreshing.MINUTE;
import static dev.coppice.cache.Refreshing.awaitResult;
import static dev.coppice.cache.Refreshing.harness;
import static dev.coppice.cache.Refreshing.pass;
import static dev.coppice.cache.Refreshing.use;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A store that fails for one model only is asked for the others all the same. */
class StorePauseTest {

  private static final ModelName C = name("c");
  private static final ModelName D = name("d");
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static void failFor(CacheHarness it, ModelName... failing) {
    it.source.question =
        (name, known) -> {
          for (ModelName each : failing) {
            if (each.equals(name)) {
              throw new ServingException(Reason.STORE_UNAVAILABLE, "no answer");
            }
          }
          return it.source.version;
        };
  }

  @Test
  void modelForWhichTheStoreFailsAgainAndAgainKeepsNoOtherFromBeingAskedFor() {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.load(B);
      failFor(it, A);
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.UNANSWERED);
      pass(it, PAUSE);
      use(it, A);
      awaitResult(it, RefreshResult.UNANSWERED, RefreshResult.UNANSWERED);
      it.source.version = "v2";

      Lease lease = it.cache.acquireNewest(B);

      assertThat(lease.version()).isEqualTo("v2");
      lease.close();
    }
  }

  @Test
  void severalSuchModelsKeepNoOtherFromItWhileTheStoreAnswersForThat() {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.load(B);
      it.load(C);
      it.load(D);
      failFor(it, A, B);
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.UNANSWERED);
      pass(it, PAUSE);
      it.cache.acquireNewest(B).close();
      pass(it, PAUSE.multipliedBy(2));
      it.cache.acquireNewest(C).close();
      it.cache.acquireNewest(A).close();
      it.cache.acquireNewest(B).close();
      it.source.version = "v2";

      Lease lease = it.cache.acquireNewest(D);

      assertThat(lease.version()).isEqualTo("v2");
      lease.close();
    }
  }

  @Test
  void storeThatFailsForOneAfterAnotherIsLeftAloneForLongerEachTime() {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.load(B);
      failFor(it, A, B);
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.UNANSWERED);
      pass(it, PAUSE);
      use(it, B);
      awaitResult(it, RefreshResult.UNANSWERED, RefreshResult.UNANSWERED);
      pass(it, PAUSE);

      use(it, A);
      use(it, B);

      assertThat(it.source.questions).hasValue(2);
    }
  }

  @Test
  void whatWaitsForItsTurnWhenTheStoreFailsIsNotAskedForThen() {
    RefreshSettings oneByOne = new RefreshSettings(MINUTE);
    CountDownLatch failure = new CountDownLatch(1);
    try (CacheHarness it = new CacheHarness(Refreshing.ROOM, CacheHarness.DEFAULTS, oneByOne)) {
      it.load(A);
      it.load(B);
      it.load(C);
      it.source.question =
          (name, known) -> {
            failure.await();
            throw new ServingException(Reason.STORE_UNAVAILABLE, "no answer");
          };
      pass(it, MINUTE);
      use(it, A);
      use(it, B);
      until(() -> it.source.questions.get() == 2);
      use(it, C);

      failure.countDown();

      until(() -> it.listener.refreshes.size() == 3);
      assertThat(it.source.questions).hasValue(2);
    }
  }
}
