package dev.coppice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.resident.Eviction;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.model.StubModel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

public class ListenersTest {

  public static final ModelName TENANT = new ModelName("tenant-00473.tar.gz");

  @AutoClose
  private final Telemetry telemetry =
      new Telemetry(TenantFigures.ofMost(100), InstantSource.system());

  @Test
  void lookupsAreCountedAsHitOrMiss() {
    telemetry.requests().lookedUp(true);
    telemetry.requests().lookedUp(true);
    telemetry.requests().lookedUp(false);

    assertThat(value("coppice_model_cache_lookups_total{result=\"hit\"}")).isEqualTo(2);
    assertThat(value("coppice_model_cache_lookups_total{result=\"miss\"}")).isEqualTo(1);
  }

  @Test
  void waitsAndUnloadsAreTimed() {
    telemetry.cache().waited(Duration.ofMillis(800));
    telemetry.cache().waited(Duration.ofMillis(200));
    telemetry.cache().unloaded(Duration.ofMillis(3));

    assertThat(value("coppice_model_loading_wait_seconds_count")).isEqualTo(2);
    assertThat(value("coppice_model_loading_wait_seconds_sum")).isCloseTo(1.0, within(1e-9));
    assertThat(value("coppice_model_loading_wait_seconds_max")).isCloseTo(0.8, within(1e-9));
    assertThat(value("coppice_model_unloading_seconds_sum")).isCloseTo(0.003, within(1e-9));
  }

  @Test
  void evictionsAreCountedByEveryCause() {
    for (EvictionCause cause : EvictionCause.values()) {
      telemetry.cache().evicted(new Eviction(TENANT, cause, 7, null));
      String tag = cause.name().toLowerCase(Locale.ROOT);
      assertThat(value("coppice_model_evictions_total{cause=\"" + tag + "\"}")).isEqualTo(1);
    }
  }

  @Test
  void lastEvictionsAreKeptByName() {
    for (int i = 0; i < 60; i++) {
      ModelName name = new ModelName("tenant-" + i);
      telemetry.cache().evicted(new Eviction(name, EvictionCause.ROOM, 7, TENANT));
    }

    assertThat(telemetry.evictions().list())
        .hasSize(50)
        .first()
        .extracting(entry -> entry.eviction().name().value())
        .isEqualTo("tenant-59");
  }

  @Test
  void loadFromTheDiskIsNoneFromTheStore() {
    telemetry.loader().restored(TENANT, loaded(Duration.ZERO, Duration.ofMillis(5)));

    assertThat(telemetry.tenants().find(TENANT))
        .hasValueSatisfying(
            tenant -> {
              assertThat(tenant.counts().diskLoads()).isEqualTo(1);
              assertThat(tenant.counts().storeLoads()).isZero();
            });
    assertThat(value("coppice_model_loading_seconds_count")).isEqualTo(1);
  }

  @Test
  void refreshesAreCountedByEveryResult() {
    for (RefreshResult result : RefreshResult.values()) {
      telemetry.cache().refreshed(result);
      String tag = result.name().toLowerCase(Locale.ROOT);
      assertThat(value("coppice_model_refreshes_total{result=\"" + tag + "\"}")).isEqualTo(1);
    }
  }

  @Test
  void loadingIsTheLoadWithoutItsDownload() {
    telemetry.loader().loaded(TENANT, loaded(Duration.ofMillis(300), Duration.ofMillis(500)));

    assertThat(value("coppice_model_downloading_seconds_sum")).isCloseTo(0.3, within(1e-9));
    assertThat(value("coppice_model_loading_seconds_sum")).isCloseTo(0.2, within(1e-9));
  }

  @Test
  void loadThatSeemsShorterThanItsDownloadCountsWithZero() {
    telemetry.loader().loaded(TENANT, loaded(Duration.ofMillis(500), Duration.ofMillis(499)));

    assertThat(value("coppice_model_loading_seconds_count")).isEqualTo(1);
    assertThat(value("coppice_model_loading_seconds_sum")).isZero();
  }

  @Test
  void failuresAreCountedByEveryReason() {
    for (ServingException.Reason reason : ServingException.Reason.values()) {
      telemetry.cache().loadFailed(TENANT, new ServingException(reason, "broken"));

      String tag = reason.name().toLowerCase(Locale.ROOT);
      assertThat(value("coppice_model_load_failures_total{reason=\"" + tag + "\"}")).isEqualTo(1);
    }
  }

  @Test
  void refusalsAreCountedAmongLoadsAndAtNoTenant() {
    telemetry.loader().loaded(TENANT, loaded(Duration.ofMillis(1), Duration.ofMillis(2)));
    telemetry.cache().refused();

    assertThat(value("coppice_model_load_failures_total{reason=\"overloaded\"}")).isEqualTo(1);
    assertThat(telemetry.tenants().find(TENANT))
        .hasValueSatisfying(tenant -> assertThat(tenant.counts().failedLoads()).isZero());
  }

  @Test
  void trialsOfForestsAreCountedByEveryVerdict() {
    for (ForestVerdict verdict : ForestVerdict.values()) {
      telemetry.loader().tried(TENANT, verdict);

      String tag = verdict.name().toLowerCase(Locale.ROOT);
      assertThat(value("coppice_forest_trials_total{verdict=\"" + tag + "\"}")).isEqualTo(1);
    }
  }

  @Test
  void nameOfTheModelStaysOutOfTheScrape() {
    telemetry.loader().loaded(TENANT, loaded(Duration.ofMillis(1), Duration.ofMillis(2)));
    telemetry
        .cache()
        .loadFailed(TENANT, new ServingException(ServingException.Reason.INTERNAL, TENANT.value()));

    assertThat(telemetry.scrape().text()).doesNotContain("00473");
  }

  private double value(String sample) {
    return Scrapes.value(telemetry, sample);
  }

  public static LoadedModel loaded(Duration downloading, Duration total) {
    LoadTimings timings = new LoadTimings(downloading, Duration.ZERO, Duration.ZERO, total);
    return new LoadedModel(
        StubModel.ofBytes(0), "file:///models/" + TENANT, "v1", timings, ArtifactNotes.NONE);
  }
}
