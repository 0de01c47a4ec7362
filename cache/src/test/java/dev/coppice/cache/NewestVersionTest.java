package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.failureOf;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.B;
import static dev.coppice.cache.Refreshing.EACH_MINUTE;
import static dev.coppice.cache.Refreshing.MINUTE;
import static dev.coppice.cache.Refreshing.ROOM;
import static dev.coppice.cache.Refreshing.awaitResult;
import static dev.coppice.cache.Refreshing.harness;
import static dev.coppice.cache.Refreshing.pass;
import static dev.coppice.cache.Refreshing.status;
import static dev.coppice.cache.Refreshing.use;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.tracing.CallTrace;
import dev.coppice.loader.tracing.TraceHeaders;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A call may want the newest version, and then waits for it, whatever the interval. */
class NewestVersionTest {

  @Test
  void callThatWantsTheNewestWaitsForItAndOthersJoin() throws Exception {
    try (CacheHarness it = harness()) {
      it.load(A);
      pass(it, Duration.ofSeconds(1));
      it.source.version = "v2";
      CountDownLatch gate = it.gate(A, 2048);

      Future<Lease> one = it.acquireNewestLater(A);
      Future<Lease> other = it.acquireNewestLater(A);
      until(() -> it.callsAsleep() == 2 && it.source.loads(A) == 2);
      gate.countDown();

      for (Future<Lease> call : List.of(one, other)) {
        Lease lease = leaseOf(call);
        assertThat(lease.model().bytes()).isEqualTo(2048);
        lease.close();
      }
      assertThat(it.source.questions).hasValue(1);
      assertThat(it.source.loads(A)).isEqualTo(2);
    }
  }

  /** One more than may wait for a model is not another thread that waits for its store. */
  @Test
  void callsThatWaitForWordFromTheStoreAreBounded() throws Exception {
    LoadSettings oneWaits =
        PlainSettings.loads(2, 10, 1, FOREVER, FOREVER, DEFAULTS.failedLoadTtl());
    CountDownLatch answer = new CountDownLatch(1);
    try (CacheHarness it = new CacheHarness(ROOM, oneWaits, EACH_MINUTE)) {
      it.load(A);
      it.source.question =
          (name, known) -> {
            answer.await();
            return known;
          };
      pass(it, MINUTE);
      Future<Lease> waiting = it.acquireNewestLater(A);
      until(() -> it.callsAsleep() == 1);

      assertThat(failureOf(it.acquireNewestLater(A)).reason()).isEqualTo(Reason.OVERLOADED);
      answer.countDown();
      leaseOf(waiting).close();
    }
  }

  @Test
  void withoutAnIntervalOnlyACallThatWantsTheNewestAsks() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.load(A);
      it.load(B);
      pass(it, Duration.ofDays(1));
      use(it, A);

      // One question is asked at a time, so another that the use caused would have come before.
      it.cache.acquireNewest(B).close();

      assertThat(it.source.questions).hasValue(1);
    }
  }

  @Test
  void callsThatWantTheNewestAskOnceASecond() throws Exception {
    try (CacheHarness it = harness()) {
      it.load(A);
      for (int i = 0; i < 100; i++) {
        it.cache.acquireNewest(A).close();
      }
      assertThat(it.source.questions).hasValue(0);
      pass(it, Duration.ofSeconds(1));
      for (int i = 0; i < 100; i++) {
        it.cache.acquireNewest(A).close();
      }
      assertThat(it.source.questions).hasValue(1);
    }
  }

  private static void storeNamesARefusedVersion(CacheHarness it) {
    it.source.version = "v2";
    it.source.on(
        A,
        memory -> {
          throw ServingException.refused("v2", "no model at all", null);
        });
  }

  @Test
  void callThatWantsTheNewestIsServedTheOldOneIfTheNewerFails() throws Exception {
    try (CacheHarness it = harness()) {
      it.load(A);
      pass(it, Duration.ofSeconds(1));
      storeNamesARefusedVersion(it);

      Lease lease = leaseOf(it.acquireNewestLater(A));
      assertThat(lease.model().bytes()).isEqualTo(1024);
      lease.close();
      awaitResult(it, RefreshResult.FAILED);
    }
  }

  @Test
  void callThatWantsTheNewestLoadsWhatIsNotInMemoryWithoutAQuestion() throws Exception {
    try (CacheHarness it = harness()) {
      leaseOf(it.acquireNewestLater(A)).close();
      assertThat(it.source.loads(A)).isEqualTo(1);
      assertThat(it.source.questions).hasValue(0);
    }
  }

  @Test
  void refreshWhoseNewerVersionIsRefusedFailsAndTheOldOneServesOn() {
    try (CacheHarness it = harness()) {
      it.load(A);
      pass(it, Duration.ofSeconds(1));
      storeNamesARefusedVersion(it);

      for (int i = 0; i < 3; i++) { // The same is said while it is known, and of the next question.
        assertThatExceptionOfType(ServingException.class)
            .isThrownBy(() -> it.cache.refresh(A))
            .withMessage("no model at all. Version v1 of model a serves on.")
            .returns(Reason.INVALID_MODEL, ServingException::reason);
        pass(it, Duration.ofMillis(600));
      }
      use(it, A);
      assertThat(it.source.questions).hasValue(2);
    }
  }

  @Test
  void refreshWhoseStoreDoesNotAnswerFailsAlsoWhileTheStoreIsLeftAlone() {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.load(B);
      pass(it, Duration.ofSeconds(2));
      it.source.question =
          (name, known) -> {
            throw new ServingException(Reason.STORE_UNAVAILABLE, "Model store is unavailable.");
          };

      assertThatExceptionOfType(ServingException.class)
          .isThrownBy(() -> it.cache.refresh(A))
          .withMessage("Model store is unavailable. Version v1 of model a serves on.")
          .returns(Reason.STORE_UNAVAILABLE, ServingException::reason);
      assertThatExceptionOfType(ServingException.class)
          .isThrownBy(() -> it.cache.refresh(B))
          .withMessage(
              "The model store has not said which version is the newest."
                  + " Version v1 of model b serves on.")
          .returns(Reason.STORE_UNAVAILABLE, ServingException::reason);
      assertThat(it.source.questions).hasValue(1);
    }
  }

  @Test
  void questionAndLoadCarryTheTraceOfWhoCausedThem() {
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    CallTrace trace = CallTrace.current().with(TraceHeaders.of(parent, null, null));
    List<String> carried = new CopyOnWriteArrayList<>();
    try (CacheHarness it = harness()) {
      it.load(A);
      pass(it, Duration.ofSeconds(1));
      it.source.question =
          (name, known) -> {
            CallTrace.current().forEachHeader((header, value) -> carried.add("asked " + value));
            return "v2";
          };
      it.source.version = "v2";
      it.source.on(
          A,
          memory -> {
            CallTrace.current().forEachHeader((header, value) -> carried.add("loaded " + value));
            return it.source.build(memory, 1024);
          });

      it.cache.refresh(B); // Without a trace.
      var unused =
          trace.call(
              () -> {
                it.cache.refresh(A);
                return true;
              });
    }
    assertThat(carried).containsExactly("asked " + parent, "loaded " + parent);
  }

  @Test
  void refreshSucceedsOnceTheNewestIsInMemory() {
    try (CacheHarness it = harness()) {
      it.cache.refresh(A); // Loaded.
      it.cache.refresh(A); // The store was asked within the second.
      pass(it, Duration.ofSeconds(1));
      it.cache.refresh(A); // There is no newer one.
      assertThat(it.source.questions).hasValue(1);
      pass(it, Duration.ofSeconds(1));
      it.source.version = "v2";

      it.cache.refresh(A);

      assertThat(status(it).version()).isEqualTo("v2");
    }
  }
}
