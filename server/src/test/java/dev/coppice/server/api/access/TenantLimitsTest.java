package dev.coppice.server.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ModelName;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.server.api.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tenants may take, on a clock of the test's. */
class TenantLimitsTest {

  private static final long SECOND = 1_000_000_000L;

  @TempDir Path directory;

  @AutoClose
  private final Telemetry telemetry =
      new Telemetry(TenantFigures.ofMost(100), InstantSource.system());

  private final Deque<Runnable> ends = new ArrayDeque<>();
  private long now = Long.MAX_VALUE - SECOND; // On its way to the smallest number.

  private TenantLimits limits(LimitTable table) {
    return new TenantLimits(() -> table, telemetry.requests(), () -> now);
  }

  private TenantLimits all(int concurrency, int rate) {
    return limits(new LimitTable(new TenantLimit(concurrency, rate), Map.of()));
  }

  private boolean admits(TenantLimits limits, String name) {
    return limits.admit(new ModelName(name), ends::add) == null;
  }

  private int admitted(TenantLimits limits, String name, int calls) {
    int admitted = 0;
    for (int i = 0; i < calls; i++) {
      admitted += admits(limits, name) ? 1 : 0;
    }
    return admitted;
  }

  @Test
  void callsInFlightAreBoundedForEachTenantAlone() {
    TenantLimits limits = all(2, 0);
    assertThat(admitted(limits, "a", 5)).isEqualTo(2);
    assertThat(admitted(limits, "b", 5)).isEqualTo(2);
    ends.remove().run();
    assertThat(admitted(limits, "a", 5)).isEqualTo(1);
    assertThat(telemetry.scrape().text())
        .contains("coppice_throttled_invocations_total{limit=\"concurrency\"} 10.0")
        .contains("coppice_throttled_invocations_total{limit=\"rate\"} 0.0");
  }

  @Test
  void bucketHoldsTheCallsOfASecond() {
    TenantLimits limits = all(0, 10);
    assertThat(admitted(limits, "a", 20)).isEqualTo(10);
    now += SECOND / 10;
    assertThat(admitted(limits, "a", 5)).isEqualTo(1);
    now += 100 * SECOND;
    assertThat(admitted(limits, "a", 20)).isEqualTo(10);
    assertThat(ends).isEmpty();
  }

  @Test
  void newRateHoldsFromTheNextCallOnAndFillsNoBucket() {
    AtomicInteger rate = new AtomicInteger(10);
    TenantLimits limits =
        new TenantLimits(
            () -> new LimitTable(new TenantLimit(0, rate.get()), Map.of()),
            telemetry.requests(),
            () -> now);
    assertThat(admitted(limits, "a", 3)).isEqualTo(3);
    rate.set(2);
    assertThat(admitted(limits, "a", 5)).isEqualTo(2);
    rate.set(10);
    assertThat(admitted(limits, "a", 5)).isZero();
    now += SECOND / 10;
    assertThat(admitted(limits, "a", 5)).isEqualTo(1);
  }

  @Test
  void callRefusedForItsTenantsCallsInFlightTakesNoToken() {
    TenantLimits limits = all(1, 2);
    assertThat(admitted(limits, "a", 5)).isEqualTo(1);
    ends.remove().run();
    assertThat(admitted(limits, "a", 5)).isEqualTo(1);
    ends.remove().run();
    assertThat(admitted(limits, "a", 5)).isZero();
  }

  @Test
  void refusalSaysWhichLimitItWas() {
    Failure refusal =
        Objects.requireNonNull(once(all(0, 1)).admit(new ModelName("a"), ends::add), "the refusal");
    assertThat(refusal.kind()).isEqualTo(Failure.Kind.THROTTLED);
    assertThat(refusal.message())
        .isEqualTo("Too many calls of model: a (expected: at most 1 per second).");
    assertThat(once(all(1, 0)).admit(new ModelName("a"), ends::add))
        .isEqualTo(Failure.throttled(new ModelName("a"), "1 at once"));
  }

  private TenantLimits once(TenantLimits limits) {
    assertThat(admits(limits, "a")).isTrue();
    return limits;
  }

  @Test
  void namesThatAreMadeUpPushNoBusyTenantOut() {
    TenantLimits limits = all(0, 1);
    assertThat(admitted(limits, "busy", 50)).isEqualTo(1);
    for (int i = 0; i < 100_000; i++) {
      admits(limits, "made-up-" + i);
    }
    assertThat(admits(limits, "busy")).isFalse();
  }

  @Test
  void tenantsThatHaveBeenQuietForASecondMakeRoomHoweverOftenTheyCalled() {
    TenantLimits limits = all(0, 3);
    for (int i = 0; i < 20_000; i++) {
      admitted(limits, "quiet-" + i, 3);
    }
    now += SECOND;
    int admitted = 0;
    for (int call = 0; call < 10; call++) {
      for (int i = 0; i < 500; i++) {
        admitted += admits(limits, "new-" + i) ? 1 : 0;
      }
    }
    assertThat(admitted).isBetween(1500, 1600); // Some may share a set with eight others.
  }

  @Test
  void tenantsWithCallsInFlightStayKnown() {
    TenantLimits limits = all(1, 0);
    assertThat(admits(limits, "a")).isTrue();
    for (int i = 0; i < 20_000; i++) {
      admits(limits, "other-" + i);
    }
    assertThat(admits(limits, "a")).isFalse();
    ends.forEach(Runnable::run);
    assertThat(admits(limits, "a")).isTrue();
  }

  @Test
  void statesAreBounded() {
    TenantStates states = new TenantStates();
    for (int i = 0; i < 100_000; i++) {
      states.begin(new ModelName("made-up-" + i), new TenantLimit(0, 1), 0);
    }
    assertThat(states.count()).isBetween(2048, 4096);
  }

  @Test
  void longestPrefixCounts() throws Exception {
    LimitTable table =
        LimitFile.read(
            file("# of acme\n\nacme/ 5 -\nacme/night job - 7\n* 1 1\n"), new TenantLimit(9, 9));
    assertThat(table.of(new ModelName("acme/x"))).isEqualTo(new TenantLimit(5, 0));
    assertThat(table.of(new ModelName("acme/night job 2"))).isEqualTo(new TenantLimit(0, 7));
    assertThat(table.of(new ModelName("acme"))).isEqualTo(new TenantLimit(1, 1));
    assertThat(table.of(ModelName.SINGLE)).isEqualTo(new TenantLimit(1, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme",
        "acme 1",
        "acme 0 1",
        "acme 1 0.5",
        "acme 1 -1",
        "acme x 1",
        "1 1",
        "a 1 1\na 2 2",
        "acme 1 9999999999"
      })
  void lineThatIsNoLimitIsNamed(String text) throws Exception {
    Path file = file(text);
    assertThatThrownBy(() -> LimitFile.read(file, TenantLimit.NONE))
        .hasMessageStartingWith(file + ": line " + text.lines().count() + " (expected: a prefix");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("limits"), text);
  }
}
