package dev.coppice.cache.load;

import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The flights under way that nobody waits for: which of them yields its thread to others.
 *
 * @param underWay all flights, while they are
 */
record DesertedFlights(Set<Flight> underWay, LoadQueue queue) {

  Stream<Flight> all() {
    return underWay.stream().filter(Flight::isDeserted);
  }

  /** Whether a flight is one, and either waits itself or has the thread that another waits for. */
  boolean yields(Flight flight) {
    return flight.isDeserted() && (flight.isQueued() || queue.hasBacklog(flight));
  }

  /**
   * The one to drop if no idle thread may take the load that came. Those in the line have none to
   * give, and keep their turn; only a newer version yields its own if no thread can be had, for it
   * comes again, and if it has to, with the rank of calls.
   */
  Optional<Flight> forPlaceOf(Flight newcomer) {
    if (!queue.mustWait(newcomer)) {
      return Optional.empty();
    }
    return any(flight -> !flight.isQueued() && queue.hasBacklog(flight))
        .or(() -> any(flight -> flight.purpose() == Purpose.REFRESH));
  }

  private Optional<Flight> any(Predicate<Flight> which) {
    return all().filter(which).findAny();
  }
}
