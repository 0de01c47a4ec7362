package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.failureOf;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A load with what reasons take that fails is remembered for calls for reasons, and them alone. */
class ExplainedFailureTest {

  private static final long KIB = 1024;
  private static final long ROOM = 100 * KIB;
  private static final ModelName A = name("a");
  private static final ModelName B = name("b");

  private static void failExplained(CacheHarness it, Reason reason) {
    it.source.onExplained(
        A,
        memory -> {
          throw new ServingException(reason, "no reasons");
        });
  }

  private static void assertNoReasons(CacheHarness it, Reason reason) throws Exception {
    CacheHarness.assertRefused(it.explainLater(A), reason, "no reasons");
  }

  @Test
  void modelThatHasNoRoomWithItsCoversServesCallsForScores() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.source.onExplained(A, memory -> it.source.build(memory, 2 * ROOM));
      assertThat(failureOf(it.explainLater(A)).reason()).isEqualTo(Reason.INSUFFICIENT_STORAGE);
      assertThat(failureOf(it.explainLater(A)).reason()).isEqualTo(Reason.INSUFFICIENT_STORAGE);
      assertThat(it.source.loads(A)).isEqualTo(1);

      it.load(A);

      assertThat(failureOf(it.explainLater(A)).reason()).isEqualTo(Reason.INSUFFICIENT_STORAGE);
      assertThat(it.source.loads(A)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INSUFFICIENT_STORAGE", "INVALID_MODEL", "NO_MEMORY", "OVERLOADED"})
  void callForScoresThatJoinedALoadForReasonsLooksAnewWhenThatFails(Reason reason)
      throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      CountDownLatch gate = new CountDownLatch(1);
      it.source.onExplained(
          A,
          memory -> {
            gate.await();
            throw new ServingException(reason, "no reasons");
          });
      Future<Lease> explained = it.explainLater(A);
      until(() -> it.source.loads(A) == 1);
      Future<Lease> plain = it.acquireLater(A);
      until(() -> it.callsAsleep() == 2);
      gate.countDown();

      leaseOf(plain).close();
      assertThat(failureOf(explained).reason()).isEqualTo(reason);
    }
  }

  @Test
  void failureOfAModelInMemoryIsRememberedUntilItIsUnloaded() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.load(A);
      failExplained(it, Reason.INVALID_MODEL);
      assertNoReasons(it, Reason.INVALID_MODEL);
      assertNoReasons(it, Reason.INVALID_MODEL);
      assertThat(it.source.loads(A)).isEqualTo(2);
      it.load(A);

      it.nanos.addAndGet(DEFAULTS.failedLoadTtl().toNanos() + 1);
      assertNoReasons(it, Reason.INVALID_MODEL);
      assertThat(it.source.loads(A)).isEqualTo(3);
      it.cache.unload(A).orElseThrow().join();
      assertNoReasons(it, Reason.INVALID_MODEL);
      assertThat(it.source.loads(A)).isEqualTo(4);
    }
  }

  /** Its old self stays until it is there, so that no other can make the room. */
  @Test
  void modelThatHasNoRoomBesideItselfEvictsNobody() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.source.size(A, 60 * KIB);
      it.source.size(B, 30 * KIB);
      it.source.onExplained(A, memory -> it.source.build(memory, 70 * KIB));
      it.load(A);
      it.load(B);

      assertThat(failureOf(it.explainLater(A)).reason()).isEqualTo(Reason.INSUFFICIENT_STORAGE);
      assertThat(failureOf(it.explainLater(A)).reason()).isEqualTo(Reason.INSUFFICIENT_STORAGE);

      assertThat(it.source.loads(A)).isEqualTo(2);
      assertThat(it.isResident(A)).isTrue();
      assertThat(it.isResident(B)).isTrue();
    }
  }

  @Test
  void failureThatMayHealIsNotRemembered() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.load(A);
      failExplained(it, Reason.STORE_UNAVAILABLE);
      assertNoReasons(it, Reason.STORE_UNAVAILABLE);
      assertNoReasons(it, Reason.STORE_UNAVAILABLE);

      assertThat(it.source.loads(A)).isEqualTo(3);
    }
  }

  @Test
  void failureOfARegisteredModelIsRememberedUntilAnotherIsRegistered() throws Exception {
    try (CacheHarness it = CacheHarness.withoutStore(ROOM)) {
      it.cache.register(A, it.source);
      failExplained(it, Reason.INVALID_MODEL);
      assertNoReasons(it, Reason.INVALID_MODEL);
      assertNoReasons(it, Reason.INVALID_MODEL);
      assertThat(it.source.loads(A)).isEqualTo(2);

      it.cache.unload(A).orElseThrow().join();
      it.cache.register(A, it.source);
      assertNoReasons(it, Reason.INVALID_MODEL);
      assertThat(it.source.loads(A)).isEqualTo(4);
    }
  }

  @Test
  void callsForReasonsThatShareALoadAllHearWhyItFailed() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.load(A);
      CountDownLatch gate = new CountDownLatch(1);
      it.source.onExplained(
          A,
          memory -> {
            gate.await();
            throw new ServingException(Reason.STORE_UNAVAILABLE, "no reasons");
          });
      Future<Lease> first = it.explainLater(A);
      until(() -> it.source.loads(A) == 2);
      Future<Lease> second = it.explainLater(A);
      until(() -> it.cache.figures().waitingCalls() == 2);
      gate.countDown();

      assertThat(failureOf(first)).hasMessage("no reasons");
      assertThat(failureOf(second)).hasMessage("no reasons");
    }
  }
}
