package dev.coppice.cache.load;

import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.budget.Reservation;
import dev.coppice.loader.LoadMemory;
import dev.coppice.loader.ServingException;
import java.time.Duration;

/**
 * The budget as one load sees it: the first request stands in line, if the flight may wait at all;
 * later ones wait briefly, and what is refused at once evicts nothing in vain. (Who stands in line
 * takes what it finds, piece by piece: models that are idle by turns would never be idle together.)
 */
final class FlightMemory implements LoadMemory {

  /** Calls hold models for far less; another load that holds memory may be waiting for this one. */
  private static final Duration LEASES_END = Duration.ofSeconds(1);

  private final Flight flight;
  private final MemoryBudget budget;
  private final HeapWeight heapWeight;
  private final Reclaimer reclaimer;
  private final Duration patience;
  private final Reservation reservation;
  private boolean asked;

  FlightMemory(
      Flight flight,
      MemoryBudget budget,
      HeapWeight heapWeight,
      Reclaimer reclaimer,
      Duration patience) {
    this.flight = flight;
    this.budget = budget;
    this.heapWeight = heapWeight;
    this.reclaimer = reclaimer;
    this.patience = patience;
    this.reservation = budget.open(flight.standing());
  }

  @Override
  public synchronized void reserve(long totalBytes) {
    boolean mayWait = !asked && flight.purpose().waitsForRoom();
    asked = true;
    grow(totalBytes, mayWait);
  }

  @Override
  public long weigh(long heapBytes) {
    return heapWeight.of(heapBytes);
  }

  @Override
  public long limit() {
    return budget.reclaimable();
  }

  /** Brings the reservation to the model's true size and hands it over. */
  synchronized Reservation settle(long totalBytes) {
    long surplus = reservation.bytes() - totalBytes;
    if (surplus >= 0) {
      reservation.shrink(surplus);
    } else {
      grow(totalBytes, false);
    }
    return reservation;
  }

  /** Gives everything back. */
  synchronized void close() {
    reservation.close();
  }

  private void grow(long totalBytes, boolean mayWait) {
    if (totalBytes > budget.capacity()) {
      throw tooLarge(totalBytes, budget.capacity());
    }
    long more = totalBytes - reservation.bytes();
    if (more <= 0) {
      return;
    }
    if (totalBytes > budget.reclaimable()) {
      throw noRoom(totalBytes, budget.reclaimable());
    }
    try {
      boolean grown = mayWait ? growInTurn(more) : growAhead(more);
      if (!grown) {
        throw noRoom(totalBytes, available());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw givenUp();
    }
  }

  private boolean growAhead(long more) throws InterruptedException {
    Duration briefly = flight.purpose().waitsForRoom() ? LEASES_END : Duration.ZERO;
    return reservation.grow(more, briefly, reclaimer.allOrNothing());
  }

  private boolean growInTurn(long more) throws InterruptedException {
    flight.setLacksMemory(true);
    boolean grown = reservation.growInTurn(more, patience, reclaimer);
    flight.setLacksMemory(!grown); // The timeout is due about now, and may come first.
    return grown;
  }

  private long available() {
    long free = budget.capacity() - budget.used();
    return free + reservation.bytes() + reclaimer.reclaimableBytes();
  }

  private ServingException noRoom(long needed, long available) {
    return flight.purpose().tellsWhatIsMissing()
        ? tooLarge(needed, available)
        : Refusals.overloaded(flight.name());
  }

  private ServingException tooLarge(long needed, long available) {
    return Refusals.tooLarge(flight.name(), needed, available);
  }

  private ServingException givenUp() {
    ServingException why = flight.failure();
    return why != null ? why : Refusals.tookTooLong(flight.name());
  }
}
