package dev.coppice.cache.load;

import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.budget.Reservation;
import dev.coppice.loader.memory.TrialMemory;
import java.time.Duration;
import java.util.Optional;

/**
 * The memory of trials as one load sees it: a budget of its own with nothing in it to evict. In its
 * line, loads that calls wait for go first.
 */
final class FlightTrials implements TrialMemory {

  /** Usual models are judged in less. */
  private static final Duration A_MOMENT = Duration.ofMillis(50);

  private final Flight flight;
  private final MemoryBudget budget;
  private final Duration patience;

  /**
   * @param patience how long a load waits for others' trials
   */
  FlightTrials(Flight flight, MemoryBudget budget, Duration patience) {
    this.flight = flight;
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
    if (!flight.purpose().waitsBriefly()) {
      return takeInTime(bytes);
    }
    flight.setLacksMemory(true); // The load's timeout may come first.
    Holding holding = takeInTime(bytes);
    flight.setLacksMemory(false);
    return holding;
  }

  private Holding takeInTime(long bytes) {
    return take(bytes, patience).orElseThrow(() -> Refusals.overloaded(flight.name()));
  }

  private Optional<Holding> take(long bytes, Duration limit) {
    Reservation share = budget.open(flight::standing);
    try {
      if (share.growInTurn(bytes, limit, Reclaimer.NOTHING)) {
        return Optional.of(share::close);
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw flight.givenUp();
    }
  }
}
