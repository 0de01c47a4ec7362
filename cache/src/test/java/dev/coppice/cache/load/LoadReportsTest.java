package dev.coppice.cache.load;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.SOON;
import static dev.coppice.cache.CacheHarness.assertRefused;
import static dev.coppice.cache.CacheHarness.failureOf;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.coppice.cache.CacheHarness;
import dev.coppice.cache.PlainSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Pins;
import dev.coppice.cache.warmup.WarmUp;
import dev.coppice.cache.warmup.WarmUpState;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which loads and calls are told of as failed or refused, and how often. */
class LoadReportsTest {

  private static final long ROOM = 1 << 20;
  private static final ModelName A = name("a");
  private static final ModelName B = name("b");

  @RegisterExtension final LogLines log = LogLines.of(LoadReports.class);

  private static LoadSettings settings(int maxWaiting, int maxWaitingPerModel) {
    return PlainSettings.loads(1, maxWaiting, maxWaitingPerModel, FOREVER, FOREVER, FOREVER);
  }

  private void assertNothingFailed(CacheHarness it) {
    assertThat(it.listener.failures).isEmpty();
    assertThat(it.listener.refusals).hasValue(0);
    assertThat(log.texts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "STORE_UNAVAILABLE, WARN, load of a failed: STORE_UNAVAILABLE for clients for the log",
    "INVALID_MODEL, WARN, load of a failed: INVALID_MODEL for clients",
    "INTERNAL, ERROR, load of a failed: a defect",
    "MODEL_NOT_FOUND, DEBUG, load of a failed: MODEL_NOT_FOUND for clients for the log",
  })
  void loadThatFailsForItsCallsIsToldOfOnceAndLeavesALine(
      Reason reason, String level, String line) {
    log.from(Level.DEBUG);
    try (CacheHarness it = new CacheHarness(ROOM)) {
      CountDownLatch gate = new CountDownLatch(1);
      ServingException why =
          new ServingException(reason, "for clients", new IllegalStateException("for the log"));
      it.source.on(
          A,
          memory -> {
            gate.await();
            throw why;
          });
      List<Future<Lease>> calls = it.acquireLater(A, 5);
      until(() -> it.callsAsleep() == 5);
      gate.countDown();

      assertThat(calls).allSatisfy(call -> assertThat(failureOf(call)).isSameAs(why));
      assertThat(it.listener.failures).containsExactly(why);
      assertThat(log.events())
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getLevel()).hasToString(level);
                assertThat(event.getFormattedMessage()).isEqualTo(line);
              });
    }
  }

  @Test
  void loadThatIsGivenUpFailedOnceHoweverItsThreadEnds() throws Exception {
    LoadSettings settings = PlainSettings.loads(2, 10, 10, FOREVER, SOON, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, settings)) {
      it.gate(A, 1024); // An interrupt ends it as a defect would.
      assertThat(failureOf(it.acquireLater(A)).reason()).isEqualTo(Reason.LOAD_TIMEOUT);
      until(() -> it.loads() == 0);

      assertThat(it.listener.failures)
          .extracting(ServingException::reason)
          .containsExactly(Reason.LOAD_TIMEOUT);
    }
  }

  @Test
  void loadThatYieldsItsThreadOnceItsCallerHasLeftHasNotFailed() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, settings(10, 10))) {
      it.gate(A, 1024);
      Future<Lease> impatient = it.acquireLater(A);
      until(() -> it.source.loads(A) == 1 && it.callsAsleep() == 1);
      impatient.cancel(true);
      until(() -> it.cache.figures().waitingCalls() == 0);

      it.load(B);

      assertNothingFailed(it);
    }
  }

  @Test
  void loadOfAModelThatIsUnloadedMeanwhileHasNotFailed() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.gate(A, 1024);
      Future<Lease> call = it.acquireLater(A);
      until(() -> it.source.loads(A) == 1 && it.callsAsleep() == 1);
      it.source.size(A, 1024);
      assertThat(it.cache.unload(A)).isPresent();

      leaseOf(call).close();
      assertNothingFailed(it);
    }
  }

  @Test
  void warmUpThatFindsNoRoomHasNoLoadThatFailed() {
    try (CacheHarness it = new CacheHarness(100 * 1024, CacheHarness.DEFAULTS, Pins.NONE)) {
      WarmUp warmUp = it.cache.warm().orElseThrow().warmUp();
      warmUp.add(IntStream.range(0, 200).mapToObj(i -> name("n-" + i)).toList());
      until(() -> warmUp.count(WarmUpState.QUEUED) == 0);

      assertThat(warmUp.count(WarmUpState.NO_ROOM)).isPositive();
      assertNothingFailed(it);
    }
  }

  @Test
  void loadOfAWarmUpThatFindsNoRoomForTheCallThatJoinedItFailedOnce() throws Exception {
    LoadSettings settings = PlainSettings.loads(2, 10, 10, FOREVER, Duration.ofSeconds(3), FOREVER);
    try (CacheHarness it = new CacheHarness(100 * 1024, settings, Pins.NONE)) {
      it.source.size(A, 60 * 1024);
      Lease inTheWay = leaseOf(it.acquireLater(A));
      CountDownLatch gate = it.gate(B, 60 * 1024);
      it.cache.warm().orElseThrow().warmUp().add(List.of(B));
      until(() -> it.source.loads(B) == 1);
      Future<Lease> call = it.acquireLater(B);
      until(() -> it.callsAsleep() == 1);
      gate.countDown();

      assertFull(call, "b");
      until(() -> it.listener.failures.size() == 1);
      assertThat(it.listener.failures)
          .extracting(ServingException::reason)
          .containsExactly(Reason.OVERLOADED);
      assertThat(it.listener.refusals).hasValue(0);
      inTheWay.close();
    }
  }

  @Test
  void eachCallIsRefusedOnceWhereTooManyWait() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, settings(2, 1))) {
      CountDownLatch gate = it.gate(A, 1024);
      Future<Lease> first = it.acquireLater(A);
      until(() -> it.callsAsleep() == 1);
      assertFull(it.acquireLater(A), "a");
      assertThat(it.listener.refusals).hasValue(1);

      Future<Lease> other = it.acquireLater(B);
      until(() -> it.callsAsleep() == 2);
      assertFull(it.acquireLater(name("c")), "c");
      assertThat(it.listener.refusals).hasValue(2);
      assertThat(it.listener.failures).isEmpty();

      gate.countDown();
      leaseOf(first).close();
      leaseOf(other).close();
    }
  }

  @Test
  void onlyCallsThatWaitedForALoadHaveAWait() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, settings(1, 1))) {
      ServingException broken = new ServingException(Reason.INVALID_MODEL, "broken");
      it.source.on(
          B,
          memory -> {
            throw broken;
          });
      assertThat(failureOf(it.acquireLater(B))).isSameAs(broken);
      CountDownLatch gate = it.gate(A, 1024);
      Future<Lease> first = it.acquireLater(A);
      until(() -> it.callsAsleep() == 1);
      assertFull(it.acquireLater(A), "a");
      assertFull(it.acquireLater(name("c")), "c");
      gate.countDown();
      leaseOf(first).close();
      it.load(A);
      assertThat(failureOf(it.acquireLater(B))).isSameAs(broken); // As it is known to be.

      assertThat(it.listener.waits).hasSize(2);
    }
  }

  /** It may hold all that a store said, and there are a thousand of them. */
  @Test
  void failureThatIsRememberedHoldsNoCause() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      ServingException why =
          new ServingException(Reason.STORE_ACCESS_DENIED, "no", new IllegalStateException("said"));
      it.source.on(
          A,
          memory -> {
            throw why;
          });
      assertThat(failureOf(it.acquireLater(A))).isSameAs(why);
      assertThat(failureOf(it.acquireLater(A)))
          .hasNoCause()
          .hasMessage("no")
          .extracting(ServingException::reason)
          .isEqualTo(Reason.STORE_ACCESS_DENIED);
      assertThat(it.source.loads(A)).isEqualTo(1);
    }
  }

  private static void assertFull(Future<Lease> call, String model) throws Exception {
    assertRefused(
        call,
        Reason.OVERLOADED,
        "No worker is available to serve request for model: "
            + model
            + ". Consider increasing job queue size.");
  }
}
