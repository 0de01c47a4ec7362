package dev.coppice.cache.stored;

import dev.coppice.cache.load.Flight;
import dev.coppice.cache.load.Landing;
import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.util.concurrent.CompletableFuture;

/**
 * What becomes of a flight that no call asked for: the same as of others, and whoever began it
 * hears of it. If it found no room, a call that joined it meanwhile looks for the model anew: a
 * load for a call may make room.
 */
final class UnaskedLanding implements Landing {

  private final Landing calls;
  private final CompletableFuture<UnaskedLoad> outcome = new CompletableFuture<>();

  /**
   * @param calls what becomes of flights that calls asked for
   */
  UnaskedLanding(Landing calls) {
    this.calls = calls;
  }

  CompletableFuture<UnaskedLoad> outcome() {
    return outcome;
  }

  @Override
  public void landed(Flight flight, Resident resident) {
    calls.landed(flight, resident);
    outcome.complete(flight.isDropped() ? UnaskedLoad.yielded(false) : UnaskedLoad.loaded());
  }

  @Override
  public void foundInMemory() {
    outcome.complete(UnaskedLoad.loaded());
  }

  @Override
  public long pinned() {
    return calls.pinned();
  }

  /** Others have the memory, or had all threads for as long as a load may take. */
  @Override
  public boolean yields(Flight flight, ServingException why) {
    return why.reason() == Reason.OVERLOADED || flight.timedOutInLine(why);
  }

  @Override
  public void failed(Flight flight, ServingException why) {
    boolean yields = flight.isDropped() || yields(flight, why);
    if (yields) {
      flight.drop();
    }
    try {
      calls.failed(flight, why);
    } finally {
      outcome.complete(
          yields ? UnaskedLoad.yielded(flight.lacksMemory()) : UnaskedLoad.failed(why));
    }
  }
}
