package dev.coppice.metrics.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.model.StubModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantFiguresTest {

  private static final long MILLISECOND = 1_000_000;
  private static final ModelName ACME = new ModelName("acme.tar.gz");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicLong now = new AtomicLong(START.toEpochMilli());
  private final TenantFigures figures = figures(10_000);

  private TenantFigures figures(int tenants) {
    return new TenantFigures(
        tenants, (long) tenants * TenantFigures.BYTES_EACH, () -> Instant.ofEpochMilli(now.get()));
  }

  @Test
  void callsRowsHitsAndErrorsAreCountedExactly() {
    for (int i = 0; i < 1_000; i++) {
      figures.called(new CallReport(ACME, null, "", i > 0, 7, MILLISECOND, 2 * MILLISECOND));
    }
    figures.called(failed(ErrorKind.BAD_PAYLOAD, "columns"));
    figures.called(failed(ErrorKind.BAD_PAYLOAD, "more columns"));
    figures.called(failed(ErrorKind.UNAVAILABLE, "full"));

    TenantSnapshot acme = acme();
    assertThat(acme.counts()).isEqualTo(new TenantSnapshot.Counts(1_003, 7_000, 999, 0, 0, 0));
    assertThat(acme.errors())
        .isEqualTo(Map.of(ErrorKind.BAD_PAYLOAD, 2L, ErrorKind.UNAVAILABLE, 1L));
    assertThat(acme.lastFailure()).isEqualTo(new LastFailure(ErrorKind.UNAVAILABLE, START, "full"));
    assertThat(acme.lastCall()).isEqualTo(START);
  }

  @Test
  void quantilesAreWithinFivePerCentOfTheTrueOnes() {
    Random random = new Random(1);
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      long nanos = (long) (1_000_000 * Math.exp(2 * random.nextGaussian()));
      times.add(nanos);
      called(ACME, nanos / 2, nanos);
    }
    long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();

    Quantiles whole = acme().whole();

    Percentage bound = Percentage.withPercentage(5);
    assertThat(whole.count()).isEqualTo(20_000);
    assertThat(whole.p50()).isCloseTo(sorted[9_999], bound);
    assertThat(whole.p95()).isCloseTo(sorted[18_999], bound);
    assertThat(whole.p99()).isCloseTo(sorted[19_799], bound);
    assertThat(acme().model().p99()).isCloseTo(sorted[19_799] / 2, bound);
  }

  @Test
  void everyDurationIsWithinFivePerCentOfItsBucket() {
    for (double nanos = 1_000; nanos < 119e9; nanos *= 1.003) {
      assertThat(DurationBuckets.nanos(DurationBuckets.of((long) nanos)))
          .isCloseTo((long) nanos, Percentage.withPercentage(5));
    }
    assertThat(DurationBuckets.of(Long.MAX_VALUE)).isEqualTo(DurationBuckets.COUNT - 1);
    assertThat(DurationBuckets.of(-1)).isZero();
  }

  @Test
  void lastHourForgetsWhatTheStartRemembers() {
    IntStream.range(0, 100).forEach(i -> called(ACME, MILLISECOND, 100 * MILLISECOND));
    now.addAndGet(Duration.ofMinutes(61).toMillis());
    IntStream.range(0, 10).forEach(i -> called(ACME, MILLISECOND, MILLISECOND));

    TenantSnapshot acme = acme();

    assertThat(acme.wholeOfHour(time()).count()).isEqualTo(10);
    assertThat(acme.wholeOfHour(time()).p99()).isCloseTo(MILLISECOND, Percentage.withPercentage(5));
    assertThat(acme.whole().count()).isEqualTo(110);
    assertThat(acme.whole().p50()).isCloseTo(100 * MILLISECOND, Percentage.withPercentage(5));
  }

  @Test
  void hourIsShownInSlicesOfTenMinutes() {
    for (int slice = 0; slice < 8; slice++) {
      for (int i = 0; i <= slice; i++) {
        called(ACME, MILLISECOND, (slice + 1) * MILLISECOND);
      }
      now.addAndGet(Duration.ofMinutes(10).toMillis());
    }

    List<TenantSnapshot.Slice> slices = acme().slices(time());

    assertThat(slices)
        .extracting(each -> each.whole().count())
        .containsExactly(4L, 5L, 6L, 7L, 8L, 0L);
    assertThat(slices.getFirst().start()).isEqualTo(START.plus(Duration.ofMinutes(30)));
    assertThat(acme().whole().count()).isEqualTo(36);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 25, 70, 600})
  void lastHourGoesOnWhenTheClockIsSetBack(int minutes) {
    called(ACME, MILLISECOND, MILLISECOND);
    now.addAndGet(-Duration.ofMinutes(minutes).toMillis());
    called(ACME, MILLISECOND, MILLISECOND);

    assertThat(acme().wholeOfHour(time()).count()).isEqualTo(1);
    assertThat(acme().whole().count()).isEqualTo(2);
    now.addAndGet(Duration.ofMinutes(minutes + 59).toMillis());
    called(ACME, MILLISECOND, MILLISECOND);
    assertThat(acme().whole().count()).isEqualTo(3);
  }

  @Test
  void tenantThatWasNotCalledForAnHourHasNoneOfIt() {
    called(ACME, MILLISECOND, MILLISECOND);
    now.addAndGet(Duration.ofHours(5).toMillis());

    assertThat(acme().wholeOfHour(time())).isEqualTo(Quantiles.NONE);
    assertThat(acme().whole().count()).isEqualTo(1);
  }

  @Test
  void millionsOfCallsInOneBucketKeepTheirQuantiles() {
    for (int i = 0; i < 5_000_000; i++) {
      called(ACME, MILLISECOND, i % 100 < 3 ? 50 * MILLISECOND : MILLISECOND);
    }

    assertThat(acme().counts().calls()).isEqualTo(5_000_000);
    Quantiles whole = acme().wholeOfHour(time());
    assertThat((double) whole.count()).isCloseTo(5e6, within(1e5));
    assertThat(whole.p95()).isCloseTo(MILLISECOND, Percentage.withPercentage(5));
    assertThat(whole.p99()).isCloseTo(50 * MILLISECOND, Percentage.withPercentage(5));
  }

  @Test
  void quietHourAfterABusyOneIsExactAgain() {
    for (int i = 0; i < 3_000_000; i++) {
      called(ACME, MILLISECOND, MILLISECOND);
    }
    now.addAndGet(Duration.ofHours(2).toMillis());
    IntStream.range(0, 7).forEach(i -> called(ACME, MILLISECOND, 9 * MILLISECOND));

    assertThat(acme().wholeOfHour(time()).count()).isEqualTo(7);
  }

  @Test
  void namesThatTheStoreDoesNotHavePushNobodyOut() {
    called(ACME, MILLISECOND, MILLISECOND);
    for (int i = 0; i < 100_000; i++) {
      ModelName invented = new ModelName("invented-" + i);
      figures.loadFailed(
          invented, new ServingException(ServingException.Reason.MODEL_NOT_FOUND, "no"));
      figures.called(
          new CallReport(invented, ErrorKind.NOT_FOUND, "no", false, 0, -1, MILLISECOND));
    }

    assertThat(figures.all()).extracting(TenantSnapshot::name).containsExactly(ACME.value());
  }

  @Test
  void tenantWhoseArtifactIsRefusedHasFigures() {
    figures.loadFailed(
        ACME, new ServingException(ServingException.Reason.INVALID_MODEL, "x".repeat(5_000)));
    figures.called(failed(ErrorKind.INVALID_MODEL, "x".repeat(5_000)));

    assertThat(acme().counts().failedLoads()).isEqualTo(1);
    assertThat(acme().lastFailure())
        .isEqualTo(new LastFailure(ErrorKind.INVALID_MODEL, START, "x".repeat(100)));
  }

  @Test
  void thoseCalledLongestAgoMakeRoom() {
    TenantFigures few = figures(160);
    for (int i = 0; i < 100_000; i++) {
      few.called(call(new ModelName("tenant-%05d.tar.gz".formatted(i))));
      few.called(call(ACME));
    }

    assertThat(few.size()).isBetween(100, 160);
    assertThat(few.heapBytes()).isLessThanOrEqualTo(160L * TenantFigures.BYTES_EACH);
    assertThat(few.find(ACME))
        .hasValueSatisfying(a -> assertThat(a.counts().calls()).isEqualTo(100_000));
    assertThat(few.find(new ModelName("tenant-99999.tar.gz"))).isPresent();
    assertThat(few.find(new ModelName("tenant-00000.tar.gz"))).isEmpty();
  }

  @Test
  void longNamesAndMessagesCountAsWhatTheyTake() {
    TenantFigures few = figures(160);
    for (int i = 0; i < 1_000; i++) {
      few.called(call(new ModelName(i + "-" + "\u4e16".repeat(900))));
    }

    assertThat(few.heapBytes()).isLessThanOrEqualTo(160L * TenantFigures.BYTES_EACH);
    assertThat(few.size()).isLessThan(40);
  }

  @Test
  void loadsAreCountedByWhereTheyCameFrom() {
    figures.loaded(ACME, loaded(), false);
    figures.loaded(ACME, loaded(), true);

    assertThat(acme().counts()).isEqualTo(new TenantSnapshot.Counts(0, 0, 0, 1, 1, 0));
    assertThat(acme().modelBytes()).isEqualTo(4_711);
    assertThat(acme().lastLoad())
        .isEqualTo(
            new LastLoad(
                START,
                true,
                Duration.ofMillis(200),
                Duration.ofMillis(30),
                Duration.ofMillis(4),
                Duration.ofMillis(250)));
  }

  @Test
  void namelessModelCountsAmongAllCallsAlone() {
    TenantFigures.WholeTimes before = figures.wholeTimes();
    called(ModelName.SINGLE, MILLISECOND, 5 * MILLISECOND);
    called(ACME, MILLISECOND, 5 * MILLISECOND);

    assertThat(figures.wholeTimes().since(before).count()).isEqualTo(2);
    assertThat(figures.size()).isEqualTo(1);
    assertThat(figures.find(ModelName.SINGLE)).isEmpty();
  }

  @Test
  void threadsLoseNoCall() throws InterruptedException {
    Thread[] threads = new Thread[4];
    Arrays.setAll(
        threads,
        i ->
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int call = 0; call < 50_000; call++) {
                        called(ACME, MILLISECOND, MILLISECOND);
                      }
                    }));
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(acme().counts().calls()).isEqualTo(200_000);
    assertThat(acme().whole().count()).isEqualTo(200_000);
  }

  private Instant time() {
    return Instant.ofEpochMilli(now.get());
  }

  private TenantSnapshot acme() {
    return figures.find(ACME).orElseThrow();
  }

  private void called(ModelName name, long modelNanos, long totalNanos) {
    figures.called(new CallReport(name, null, "", true, 1, modelNanos, totalNanos));
  }

  private static CallReport call(ModelName name) {
    return new CallReport(name, null, "", true, 1, MILLISECOND, MILLISECOND);
  }

  private static CallReport failed(ErrorKind kind, String cause) {
    return new CallReport(ACME, kind, cause, false, 0, -1, MILLISECOND);
  }

  private static LoadedModel loaded() {
    LoadTimings timings =
        new LoadTimings(
            Duration.ofMillis(200),
            Duration.ofMillis(30),
            Duration.ofMillis(4),
            Duration.ofMillis(250));
    return new LoadedModel(
        StubModel.ofBytes(4_711), "file:///models/acme", "v1", timings, ArtifactNotes.NONE);
  }
}
