package dev.coppice.cache.load;

import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ServingException;
import java.util.Queue;

/** Keeps no model, and writes down how flights end. */
class NotedEnds implements Landing {

  private final Queue<String> ends;

  /**
   * @param ends takes a flight's name with {@code landed}, or with why there is no model
   */
  NotedEnds(Queue<String> ends) {
    this.ends = ends;
  }

  @Override
  public void landed(Flight flight, Resident resident) {
    ends.add(flight.name() + " landed");
    resident.retire(0);
    flight.land(resident);
  }

  @Override
  public void failed(Flight flight, ServingException why) {
    ends.add(flight.name() + " " + why.reason());
    flight.fail(why);
  }
}
