package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
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

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.LogLines;
import dev.coppice.model.Model;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A newer version that was read and refused is not loaded again, and no other is refused for it.
 */
class RefusedVersionTest {

  @RegisterExtension final LogLines log = LogLines.ofPackage("dev.coppice.cache.refresh");

  @Test
  void versionThatIsRefusedIsToldAndNotTriedAgainUntilThereIsAnother() {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.source.version = "v2";
      it.source.on(
          A,
          memory -> {
            throw ServingException.refused("v2", "no model at all", null);
          });
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.FAILED);
      assertThat(status(it).version()).isEqualTo("v1");
      assertThat(status(it).lastError()).isEqualTo("no model at all");

      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.FAILED, RefreshResult.UNCHANGED);
      assertThat(it.source.loads(A)).isEqualTo(2);

      it.source.version = "v3";
      it.source.size(A, 1024);
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.FAILED, RefreshResult.UNCHANGED, RefreshResult.SWAPPED);
      assertThat(status(it).version()).isEqualTo("v3");
      assertThat(status(it).lastError()).isNull();
    }
  }

  @Test
  void whyAVersionWasRefusedIsToldAgainOnceAStoreThatFailedHasIt() {
    try (CacheHarness it = harness()) {
      it.load(A);
      refuseNewest(it, "v2", RefreshResult.FAILED);
      it.source.question =
          (name, known) -> {
            throw new ServingException(Reason.STORE_ACCESS_DENIED, "no access");
          };
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.FAILED, RefreshResult.UNANSWERED);
      assertThat(status(it).lastError()).isEqualTo("no access");

      it.source.question = (name, known) -> "v2";
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.FAILED, RefreshResult.UNANSWERED, RefreshResult.UNCHANGED);
      assertThat(status(it).lastError()).isEqualTo("v2 is no model");
    }
  }

  @Test
  void eachVersionThatIsRefusedIsAWarning() {
    try (CacheHarness it = harness()) {
      it.load(A);
      refuseNewest(it, "v2", RefreshResult.FAILED);
      refuseNewest(it, "v3", RefreshResult.FAILED, RefreshResult.FAILED);
    }
    assertThat(log.events())
        .filteredOn(event -> event.getLoggerName().endsWith(".Refresher"))
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.WARN);
  }

  /** A newer version is in the store, and refused once that is found out. */
  private static void refuseNewest(CacheHarness it, String version, RefreshResult... results) {
    it.source.version = version;
    it.source.on(A, memory -> refuse(version));
    pass(it, MINUTE);
    use(it, A);
    awaitResult(it, results);
  }

  private static Model refuse(String version) {
    throw ServingException.refused(version, version + " is no model", null);
  }

  /** As the local disk has the old version still. */
  @Test
  void callThatJoinedTheLoadOfOneIsServedByWhatItsOwnLoadFinds() throws Exception {
    LoadSettings threeLoads =
        PlainSettings.loads(3, 10, 10, FOREVER, FOREVER, Duration.ofSeconds(10));
    try (CacheHarness it = new CacheHarness(ROOM, threeLoads, EACH_MINUTE)) {
      it.load(A);
      CountDownLatch gate = new CountDownLatch(1);
      it.source.version = "v2";
      it.source.on(
          A,
          memory -> {
            gate.await();
            return refuse("v2");
          });
      pass(it, MINUTE);
      use(it, A);
      until(() -> it.source.loads(A) == 2);
      it.source.size(B, ROOM);
      it.load(B); // Evicts the old one.
      Future<Lease> call = it.acquireLater(A);
      until(() -> it.callsAsleep() == 1);
      it.source.version = "v1";
      it.source.size(A, 2048);
      gate.countDown();

      Lease lease = leaseOf(call);
      assertThat(lease.model().bytes()).isEqualTo(2048);
      lease.close();
      awaitResult(it, RefreshResult.FAILED);
    }
  }

  @Test
  void versionThatWasNotReadIsNotRefusedForTheOneThatTookItsPlace() {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.source.version = "v2";
      it.source.on(
          A,
          memory -> { // By the time that it asks for v2.
            throw ServingException.refused("v3", "no model at all", null);
          });
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.FAILED);

      it.source.size(A, 1024); // It is v2 again.
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.FAILED, RefreshResult.SWAPPED);
      assertThat(status(it).version()).isEqualTo("v2");
    }
  }

  /** A call is told so for a while, and an operator who has mended it is not. */
  @Test
  void refreshOfAModelThatWasRefusedLoadsWhatTheStoreHasNow() {
    try (CacheHarness it = harness()) {
      it.source.on(
          A,
          memory -> {
            throw ServingException.refused("v1", "no model at all", null);
          });
      for (int call = 0; call < 2; call++) {
        assertThatExceptionOfType(ServingException.class).isThrownBy(() -> it.load(A));
        it.source.size(A, 1024);
        it.source.version = "v2";
      }

      it.cache.refresh(A);

      assertThat(status(it).version()).isEqualTo("v2");
      assertThat(it.source.loads(A)).isEqualTo(2);
    }
  }
}
