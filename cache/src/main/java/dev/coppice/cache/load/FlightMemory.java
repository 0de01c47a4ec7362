package dev.coppice.cache.load;

import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.budget.Reservation;
import dev.coppice.cache.budget.WarmShare;
import dev.coppice.cache.resident.ModelHeap;
import dev.coppice.cache.resident.Newcomer;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.memory.TrialMemory;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/**
 * The budget as one load sees it: the first request stands in line, if the flight may wait at all;
 * later ones wait briefly, and evict only if that makes room enough. (A request in line evicts what
 * it finds, piece by piece: models that are idle by turns would never be idle together.)
 *
 * <p>Used by the load's thread alone.
 */
final class FlightMemory implements LoadMemory {

  /** Calls hold models for far less; another load that holds memory may be waiting for this one. */
  private static final Duration LEASES_END = Duration.ofSeconds(1);

  /** Idle models of the usual size are evicted and freed in less. */
  private static final Duration A_MOMENT = Duration.ofMillis(50);

  private static final Duration ANY_TIME = ChronoUnit.FOREVER.getDuration();

  private final Flight flight;
  private final MemoryBudget budget;
  private final HeapWeight heapWeight;
  private final Reclaimer reclaimer;
  private final Duration patience;
  private final Reservation reservation;
  private final TrialMemory trials;
  private final Consumer<Boolean> reading;
  private boolean hasStood;

  /**
   * @param reading hears whether the load reads what its source keeps
   */
  FlightMemory(
      Flight flight,
      MemoryBudget budget,
      HeapWeight heapWeight,
      Reclaimer reclaimer,
      TrialMemory trials,
      Duration patience,
      Consumer<Boolean> reading) {
    this.flight = flight;
    this.budget = budget;
    this.heapWeight = heapWeight;
    this.reclaimer = reclaimer;
    this.patience = patience;
    this.trials = trials;
    this.reading = reading;
    this.reservation = budget.open(flight::standing);
  }

  @Override
  public void reserve(long totalBytes) {
    if (!grow(totalBytes, ANY_TIME)) {
      if (flight.purpose().waitsBriefly()) { // Others may be tried until they have room.
        flight.setLacksMemory(true);
      }
      throw noRoom(totalBytes, available());
    }
  }

  @Override
  public boolean reserveSoon(long totalBytes) {
    return grow(totalBytes, A_MOMENT);
  }

  /** Evicts nothing, and so a load that waits for nobody takes a part only, as ever. */
  @Override
  public boolean reserveSpare(long totalBytes) {
    long more = totalBytes - reservation.bytes();
    long most = flight.purpose().mayEvict() ? budget.capacity() : WarmShare.of(budget.capacity());
    try {
      return more <= 0 || growFree(more, most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false; // Whoever asks for what it needs notices.
    }
  }

  @Override
  public long weigh(long heapBytes) {
    return heapWeight.of(heapBytes);
  }

  @Override
  public long limit() {
    return budget.reclaimable();
  }

  @Override
  public TrialMemory trials() {
    return trials;
  }

  @Override
  public void reads(boolean isReading) {
    reading.accept(isReading);
  }

  /** Brings the reservation to the model's true size and hands it over. */
  Reservation settle(long totalBytes) {
    long surplus = reservation.bytes() - totalBytes;
    if (surplus >= 0) {
      reservation.shrink(surplus);
    } else {
      reserve(totalBytes);
    }
    return reservation;
  }

  /**
   * Takes what the model keeps on the heap.
   *
   * @return gives it back, once
   * @throws ServingException if there is no room for it
   */
  Runnable takeHeap(ModelHeap heap, long bytes) {
    Purpose purpose = flight.purpose();
    Newcomer newcomer = flight.landing().newcomer(flight.name());
    boolean taken = heap.take(bytes, newcomer, purpose.mayEvict());
    flight.setLacksMemory(!taken);
    if (!taken) {
      throw Refusals.heapFull(
          flight.name(), bytes, heap.capacity() - heap.used(), purpose.saysWhatIsMissing());
    }
    return () -> heap.give(bytes);
  }

  /** Gives everything back. */
  void close() {
    reservation.close();
  }

  /** Returns false if there is no room within the limit, or within what this load waits at all. */
  private boolean grow(long totalBytes, Duration limit) {
    if (totalBytes > budget.capacity()) {
      throw tooLarge(totalBytes, budget.capacity());
    }
    long more = totalBytes - reservation.bytes();
    if (more <= 0) {
      return true;
    }
    long most = most();
    if (totalBytes > most) {
      flight.setLacksMemory(true);
      throw noRoom(totalBytes, most);
    }
    Purpose purpose = flight.purpose();
    boolean mayStand = !hasStood && purpose.waitsForRoom();
    try {
      boolean grown =
          !purpose.mayEvict()
              ? growBehind(more)
              : mayStand ? growInTurn(more, limit) : growAhead(more, limit);
      hasStood |= grown;
      return grown;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw flight.givenUp();
    }
  }

  private boolean growAhead(long more, Duration limit) throws InterruptedException {
    Duration briefly = flight.purpose().waitsForRoom() ? LEASES_END : Duration.ZERO;
    return reservation.grow(more, shorter(briefly, limit), reclaimer.allOrNothing());
  }

  /** Takes only what nobody waits for, and leaves a part of the budget to others. */
  private boolean growBehind(long more) throws InterruptedException {
    boolean grown = growFree(more, WarmShare.of(budget.capacity()));
    flight.setLacksMemory(!grown);
    return grown;
  }

  /** Takes only what nobody has or waits for, while no more than {@code most} is used in all. */
  private boolean growFree(long more, long most) throws InterruptedException {
    boolean grown =
        budget.waiting() == 0
            && more <= most - budget.used()
            && reservation.grow(more, Duration.ZERO, Reclaimer.NOTHING);
    if (grown && budget.used() > most) { // Another was as quick.
      reservation.shrink(more);
      grown = false;
    }
    return grown;
  }

  private boolean growInTurn(long more, Duration limit) throws InterruptedException {
    boolean briefly = flight.purpose().waitsBriefly();
    flight.setLacksMemory(true);
    boolean grown =
        reservation.growInTurn(
            more,
            shorter(briefly ? LEASES_END : patience, limit),
            briefly ? reclaimer.allOrNothing() : reclaimer);
    flight.setLacksMemory(!grown); // The timeout is due about now, and may come first.
    return grown;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** What can be had at best: who waits for more would have all others leave in vain. */
  private long most() {
    return reservation.most() - flight.landing().staying();
  }

  private long available() {
    long free = budget.capacity() - budget.used();
    return free + reservation.bytes() + reclaimer.reclaimableBytes();
  }

  private ServingException noRoom(long needed, long available) {
    Purpose purpose = flight.purpose();
    if (purpose == Purpose.PIN) { // A registered model may be unloaded, and then it fits.
      long besidePins = budget.capacity() - flight.landing().pinned();
      return needed > besidePins
          ? tooLarge(needed, besidePins)
          : Refusals.overloaded(flight.name());
    }
    boolean neverFits = flight.landing().staying() > 0 && needed > most();
    return neverFits || purpose.saysWhatIsMissing()
        ? tooLarge(needed, available)
        : Refusals.overloaded(flight.name());
  }

  private ServingException tooLarge(long needed, long available) {
    return Refusals.tooLarge(flight.name(), needed, available);
  }
}
