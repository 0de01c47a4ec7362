package dev.coppice.cache.load;

import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.budget.Reservation;
import dev.coppice.cache.budget.WarmShare;
import dev.coppice.cache.resident.ModelHeap;
import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.memory.TrialMemory;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * The budget as one load sees it. The first request stands in line, if the load may wait at all.
 * Later ones go ahead of the line, and evict only if that makes room enough. (A request in line
 * evicts idle models one by one: models that are idle in turns would never be idle together.)
 *
 * <p>Used by the load's thread alone.
 */
final class GrantedMemory implements LoadMemory {

  /** Calls hold models for far less. */
  private static final Duration LEASES_END = Duration.ofSeconds(1);

  /** Idle models of the usual size are evicted and freed in less. */
  private static final Duration A_MOMENT = Duration.ofMillis(50);

  private static final Duration ANY_TIME = ChronoUnit.FOREVER.getDuration();

  private final Load load;
  private final MemoryBudget budget;
  private final HeapWeight heapWeight;
  private final Reclaimer reclaimer;
  private final Duration patience;
  private final Reservation reservation;
  private final TrialMemory trials;
  private boolean hasStood;

  GrantedMemory(
      Load load,
      MemoryBudget budget,
      HeapWeight heapWeight,
      Reclaimer reclaimer,
      TrialMemory trials,
      Duration patience) {
    this.load = load;
    this.budget = budget;
    this.heapWeight = heapWeight;
    this.reclaimer = reclaimer;
    this.patience = patience;
    this.trials = trials;
    this.reservation = budget.open(load::standing);
  }

  @Override
  public void reserve(long totalBytes) {
    if (!grow(totalBytes, ANY_TIME)) {
      if (load.purpose().waitsBriefly()) { // Others may be tried until they have room.
        load.setLacksMemory(true);
      }
      throw noRoom(totalBytes, available());
    }
  }

  @Override
  public boolean reserveSoon(long totalBytes) {
    return grow(totalBytes, A_MOMENT);
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
    Purpose purpose = load.purpose();
    boolean taken = heap.take(bytes, load.request().incoming(), purpose.mayEvict());
    load.setLacksMemory(!taken);
    if (!taken) {
      throw Errors.heapFull(load.name(), bytes, heap.capacity() - heap.used(), saysWhatIsMissing());
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
      load.setLacksMemory(true);
      throw noRoom(totalBytes, most);
    }
    Purpose purpose = load.purpose();
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
      throw Errors.givenUp(load);
    }
  }

  private boolean growAhead(long more, Duration limit) throws InterruptedException {
    Purpose purpose = load.purpose();
    Duration wait =
        !purpose.waitsForRoom() ? Duration.ZERO : purpose.waitsBriefly() ? LEASES_END : patience;
    load.setLacksMemory(true); // The load's timeout may come first.
    boolean grown = reservation.grow(more, shorter(wait, limit), reclaimer.allOrNothing());
    load.setLacksMemory(!grown);
    return grown;
  }

  /** Takes only what nobody waits for, and leaves a part of the budget to others. */
  private boolean growBehind(long more) throws InterruptedException {
    boolean grown = growFree(more, WarmShare.of(budget.capacity()));
    load.setLacksMemory(!grown);
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
    boolean briefly = load.purpose().waitsBriefly();
    load.setLacksMemory(true);
    boolean grown =
        reservation.growInTurn(
            more,
            shorter(briefly ? LEASES_END : patience, limit),
            briefly ? reclaimer.allOrNothing() : reclaimer);
    load.setLacksMemory(!grown); // The timeout is due about now, and may come first.
    return grown;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** The most that can be had: the model that is to be replaced serves until then. */
  private long most() {
    return reservation.most() - replacedBytes();
  }

  private long replacedBytes() {
    Resident old = load.request().replaces();
    return old == null || old.isPinned() || old.isRetired() ? 0 : old.bytes();
  }

  private long available() {
    long free = budget.capacity() - budget.used();
    return free + reservation.bytes() + reclaimer.reclaimableBytes();
  }

  private ServingException noRoom(long needed, long available) {
    boolean neverFits = replacedBytes() > 0 && needed > most();
    return neverFits || saysWhatIsMissing()
        ? tooLarge(needed, available)
        : Errors.overloaded(load.name());
  }

  private boolean saysWhatIsMissing() {
    return load.request().saysWhatIsMissing(load.purpose());
  }

  private ServingException tooLarge(long needed, long available) {
    return Errors.tooLarge(load.name(), needed, available);
  }
}
