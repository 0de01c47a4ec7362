package dev.coppice.cache.load;

import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.budget.Reservation;
import dev.coppice.loader.memory.TrialMemory;
import java.time.Duration;
import java.util.Optional;

/**
 * The memory of trials as one load sees it: a budget with nothing in it to evict. In its line,
 * loads that calls wait for go first.
 */
final class GrantedTrials implements TrialMemory {

  /** Usual models are judged in less. */
  private static final Duration A_MOMENT = Duration.ofMillis(50);

  private final Load load;
  private final MemoryBudget budget;
  private final Duration patience;

  /**
   * @param patience how long a load waits for others' trials
   */
  GrantedTrials(Load load, MemoryBudget budget, Duration patience) {
    this.load = load;
    this.budget = budget;
    this.patience = patience;
  }

  @Override
  public long limit() {
    return budget.capacity();
  }

  @Override
  public Optional<Holding> takeSoon(long bytes) {
    return take(bytes, A_MOMENT);
  }

  @Override
  public Holding take(long bytes) {
    if (!load.purpose().waitsBriefly()) {
      return takeInTime(bytes);
    }
    load.setLacksMemory(true); // The load's timeout may come first.
    Holding holding = takeInTime(bytes);
    load.setLacksMemory(false);
    return holding;
  }

  private Holding takeInTime(long bytes) {
    return take(bytes, patience).orElseThrow(() -> Errors.overloaded(load.name()));
  }

  private Optional<Holding> take(long bytes, Duration limit) {
    Reservation share = budget.open(load::standing);
    try {
      if (share.growInTurn(bytes, limit, Reclaimer.NOTHING)) {
        return Optional.of(share::close);
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errors.givenUp(load);
    }
  }
}
