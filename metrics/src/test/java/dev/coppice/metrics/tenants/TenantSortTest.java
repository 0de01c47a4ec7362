package dev.coppice.metrics.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.model.StubModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TenantSortTest {

  private static final long MILLISECOND = 1_000_000;
  private static final LoadTimings NO_TIME =
      new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  private final AtomicLong now =
      new AtomicLong(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
  private final TenantFigures figures =
      new TenantFigures(1_000, 1_000_000, () -> Instant.ofEpochMilli(now.get()));

  @Test
  void rankingHasTheMostFirstAndEqualOnesByName() {
    for (int i = 0; i < 50; i++) {
      ModelName name = new ModelName("tenant-%02d".formatted(i));
      for (int call = 0; call <= i / 2; call++) {
        called(name, MILLISECOND);
      }
    }

    assertThat(names(TenantSort.CALLS.first(3, true, figures.all(), time())))
        .containsExactly("tenant-48", "tenant-49", "tenant-46");
    assertThat(names(TenantSort.CALLS.first(2, false, figures.all(), time())))
        .containsExactly("tenant-00", "tenant-01");
  }

  @Test
  void everyRankingPutsTheRightOneFirst() {
    ModelName slow = new ModelName("slow");
    ModelName failing = new ModelName("failing");
    ModelName busy = new ModelName("busy");
    ModelName large = new ModelName("large");
    figures.loaded(large, loaded(), false);
    called(slow, 9_000 * MILLISECOND);
    called(failing, MILLISECOND);
    figures.called(
        new CallReport(failing, ErrorKind.INTERNAL, "", true, 0, MILLISECOND, MILLISECOND));
    now.addAndGet(5_000);
    IntStream.range(0, 9).forEach(i -> called(busy, MILLISECOND));

    assertThat(first(TenantSort.P99)).isEqualTo("slow");
    assertThat(first(TenantSort.ERRORS)).isEqualTo("failing");
    assertThat(first(TenantSort.CALLS)).isEqualTo("busy");
    assertThat(first(TenantSort.BYTES)).isEqualTo("large");
    assertThat(first(TenantSort.LOADS)).isEqualTo("large");
    assertThat(first(TenantSort.IDLE)).isEqualTo("large");
  }

  private String first(TenantSort sort) {
    return sort.first(1, true, figures.all(), time()).getFirst().name();
  }

  private static List<String> names(List<TenantSnapshot> tenants) {
    return tenants.stream().map(TenantSnapshot::name).toList();
  }

  private Instant time() {
    return Instant.ofEpochMilli(now.get());
  }

  private void called(ModelName name, long totalNanos) {
    figures.called(new CallReport(name, null, "", true, 1, MILLISECOND, totalNanos));
  }

  private static LoadedModel loaded() {
    return new LoadedModel(
        StubModel.ofBytes(4_711), "file:///models/large", "v1", NO_TIME, ArtifactNotes.NONE);
  }
}
