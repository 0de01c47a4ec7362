package dev.coppice.cache.load;

import dev.coppice.loader.ServingException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The flights under way that nobody waits for, which yield their threads to others.
 *
 * @param underWay all flights, while they are
 * @param fail fails one of them that was dropped, and that no thread has
 */
record DesertedFlights(
    Set<Flight> underWay, LoadQueue queue, BiConsumer<Flight, ServingException> fail) {

  void dropAll() {
    all().forEach(this::drop);
  }

  /** Drops a flight if its last caller left, and it waits itself or another for its thread. */
  void left(Flight flight) {
    if (flight.isDeserted() && (flight.isQueued() || queue.hasBacklog(flight))) {
      drop(flight);
    }
  }

  /**
   * Drops one if no idle thread may take the load that came, which is not deserted itself. Those in
   * the line have no thread to give, and keep their turn; only a newer version yields its own if
   * none can be had, for it comes again, and if it has to, with the rank of calls.
   */
  void makePlaceFor(Flight newcomer) {
    if (newcomer.isDeserted() || !queue.mustWait(newcomer)) {
      return;
    }
    any(flight -> !flight.isQueued() && queue.hasBacklog(flight, newcomer))
        .or(() -> any(flight -> flight.isQueued() && flight.purpose() == Purpose.REFRESH))
        .ifPresent(this::drop);
  }

  private void drop(Flight flight) {
    if (flight.dropIfDeserted()) {
      fail.accept(flight, Refusals.notReady(flight.name()));
    }
  }

  private Optional<Flight> any(Predicate<Flight> which) {
    return all().filter(which).findAny();
  }

  private Stream<Flight> all() {
    return underWay.stream().filter(Flight::isDeserted);
  }
}
