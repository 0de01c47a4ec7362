package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.memory.TrialMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Memory of trials for a test, of one trial at a time; writes down what they take. */
final class CountedTrials implements TrialMemory {

  final List<Long> taken = new ArrayList<>();
  private final long limit;
  private long held;

  CountedTrials(long limit) {
    this.limit = limit;
  }

  @Override
  public long limit() {
    return limit;
  }

  @Override
  public Optional<Holding> takeSoon(long bytes) {
    return Optional.of(take(bytes));
  }

  @Override
  public Holding take(long bytes) {
    assertThat(bytes).isLessThanOrEqualTo(limit);
    assertThat(held).isZero();
    taken.add(bytes);
    held = bytes;
    return () -> held = 0;
  }

  /** The memory of a load that has these trials, and writes down what else it reserves. */
  LoadMemory beside(List<Long> reserved) {
    return new LoadMemory() {
      @Override
      public void reserve(long totalBytes) {
        reserved.add(totalBytes);
      }

      @Override
      public TrialMemory trials() {
        return CountedTrials.this;
      }
    };
  }
}
