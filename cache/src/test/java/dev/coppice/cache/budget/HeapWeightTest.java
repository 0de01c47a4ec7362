package dev.coppice.cache.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.cache.FakeOrigin;
import dev.coppice.cache.ModelCache;
import dev.coppice.cache.PlainSettings;
import dev.coppice.cache.RecordingListener;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.Copies;
import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.StubModel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeapWeightTest {

  private static final long KIB = 1024;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** 90 KiB of native memory, and 1 on the heap. */
  private static final Model SMALL =
      new StubModel(new ModelInfo("stub", "binary:logistic", 1, 1, List.of()), 90 * KIB, KIB);

  @Test
  void theHeapsShareIsUsedUpWithTheBudget() {
    MemoryBudget budget = new MemoryBudget(1000 * KIB);
    ModelCache cache =
        new ModelCache(
            (request, memory) -> {
              memory.reserve(90 * KIB);
              return new LoadOutcome.Loaded(FakeOrigin.loaded(SMALL));
            },
            Copies.NONE,
            budget,
            HeapWeight.of(1000 * KIB, 100 * KIB),
            PlainSettings.of(PlainSettings.loads(1, 10, 10, MINUTE, MINUTE, Duration.ZERO)),
            new RecordingListener(),
            InstantSource.system(),
            System::nanoTime);
    for (int i = 0; i < 30; i++) {
      cache.acquire(new ModelName("m" + i)).close();
      assertThat(cache.figures().residents())
          .isLessThanOrEqualTo(10); // By native bytes there were eleven.
    }
    assertThat(cache.figures().residents()).isGreaterThanOrEqualTo(8);
    cache.close(MINUTE);
    assertThat(budget.used()).isZero();
  }

  @Test
  void modelWhoseHeapHasNoRoomIsRefusedBeforeItIsBuilt() {
    MemoryBudget budget = new MemoryBudget(150 * KIB);
    AtomicInteger built = new AtomicInteger();
    ModelCache cache =
        new ModelCache(
            (request, memory) -> {
              memory.reserve(90 * KIB + memory.weigh(KIB));
              built.incrementAndGet();
              return new LoadOutcome.Loaded(FakeOrigin.loaded(SMALL));
            },
            Copies.NONE,
            budget,
            new HeapWeight(50),
            PlainSettings.of(
                PlainSettings.loads(1, 10, 10, MINUTE, Duration.ofSeconds(2), Duration.ZERO)),
            new RecordingListener(),
            InstantSource.system(),
            System::nanoTime);
    Lease first = cache.acquire(new ModelName("first"));
    assertThat(budget.used()).isEqualTo(140 * KIB);

    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> cache.acquire(new ModelName("second")));

    assertThat(built).hasValue(1);
    first.close();
    cache.close(MINUTE);
    assertThat(budget.used()).isZero();
  }

  @Test
  void namesOfFilesBesideTheModelCountToo() {
    LoadTimings none = new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    ArtifactNotes notes = new ArtifactNotes(List.of("README.md"), 0);
    LoadedModel loaded = new LoadedModel(SMALL, "fake:m", "v1", none, notes);
    assertThat(new HeapWeight(3).cost(loaded)).isEqualTo(90 * KIB + 3 * (KIB + notes.heapBytes()));
    assertThat(notes.heapBytes()).isGreaterThan(18);
  }

  @Test
  void aByteOnTheHeapCountsOneAtLeast() {
    assertThat(HeapWeight.of(10, 1000)).isEqualTo(new HeapWeight(1));
    assertThat(HeapWeight.of(1000, 100)).isEqualTo(new HeapWeight(10));
    assertThatIllegalArgumentException().isThrownBy(() -> new HeapWeight(0));
  }
}
