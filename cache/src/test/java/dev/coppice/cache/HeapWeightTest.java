package dev.coppice.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapWeightTest {

  private static final long KIB = 1024;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** 90 KiB of native memory, and 1 on the heap. */
  private record Small() implements Model {

    @Override
    public ModelInfo info() {
      return new ModelInfo("fake", "binary:logistic", 1, 1, List.of());
    }

    @Override
    public long bytes() {
      return 90 * KIB;
    }

    @Override
    public long heapBytes() {
      return KIB;
    }

    @Override
    public Scores score(Matrix rows) {
      return new Scores(new float[rows.rows()], rows.rows(), 1);
    }

    @Override
    public void close() {}
  }

  @Test
  void theHeapsShareIsUsedUpWithTheBudget() {
    LoadTimings none = new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    MemoryBudget budget = new MemoryBudget(1000 * KIB, HeapWeight.of(1000 * KIB, 100 * KIB));
    ModelCache cache =
        new ModelCache(
            (name, memory) -> {
              memory.reserve(90 * KIB);
              return new LoadedModel(new Small(), "fake:" + name, "v1", none, ArtifactNotes.NONE);
            },
            budget,
            new CacheSettings(1, 10, 10, MINUTE, MINUTE, Duration.ZERO),
            new RecordingListener(),
            InstantSource.system(),
            System::nanoTime);
    for (int i = 0; i < 30; i++) {
      cache.acquire(new ModelName("m" + i)).close();
      assertThat(cache.residents()).isLessThanOrEqualTo(10); // By native bytes there were eleven.
    }
    assertThat(cache.residents()).isGreaterThanOrEqualTo(8);
    assertThat(budget.highWaterMark()).isLessThanOrEqualTo(1000 * KIB);
    cache.close(MINUTE);
    assertThat(budget.used()).isZero();
  }

  @Test
  void namesOfFilesBesideTheModelCountToo() {
    LoadTimings none = new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    ArtifactNotes notes = new ArtifactNotes(List.of("README.md"), 0);
    LoadedModel loaded = new LoadedModel(new Small(), "fake:m", "v1", none, notes);
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
