package dev.coppice.cache.load;

import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.Residents;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.util.concurrent.ConcurrentMap;

/**
 * The end of each load: its model is in the table, or its failure is remembered, before its name is
 * free and its calls hear of the end.
 *
 * @param underWay the loads by name, which each leaves at its end
 */
record Landing(ConcurrentMap<ModelName, Load> underWay, Residents residents, FailedLoads failed) {

  /** The model is there, with one hold on it; called once, on the load's thread. */
  void landed(Load load, Resident resident) {
    LoadRequest request = load.request();
    Resident old = request.replaces();
    if (!request.isRegistered()) {
      boolean isNewer = old != null && !old.version().equals(resident.version());
      failed.loaded(load.name(), resident.version(), isNewer);
    }
    boolean isPlaced = place(load, resident);
    underWay.remove(load.name(), load);
    request.end().accept(isPlaced ? LoadResult.LOADED : LoadResult.YIELDED);
    if (!load.land(resident) || !isPlaced) {
      residents.remove(resident, EvictionCause.UNLOADED);
    }
  }

  /** Only calls that wait bring back a model that has left the table meanwhile. */
  private boolean place(Load load, Resident resident) {
    Resident old = load.request().replaces();
    if (old == null) {
      residents.add(resident);
      return true;
    }
    return residents.replace(old, resident)
        || (load.hasCalls() && !resident.isRegistered() && residents.addIfAbsent(resident));
  }

  /** The store has no other version than the one in memory. */
  void unchanged(Load load) {
    underWay.remove(load.name(), load);
    load.request().end().accept(LoadResult.UNCHANGED);
    load.endUnchanged();
  }

  /**
   * The load ends without a model; called once, on any thread.
   *
   * @param why if the load has no other reason
   */
  void ended(Load load, LoadResult result, ServingException why) {
    LoadRequest request = load.request();
    boolean isOfCall = !request.isRefresh() && !request.isNewRegistration();
    try {
      Resident old = request.replaces();
      if (request.isRefresh() && old != null && why.reason() == Reason.MODEL_NOT_FOUND) {
        residents.remove(old, EvictionCause.GONE);
        failed.gone(load.name());
      }
      if (isOfCall && result.outcome() == LoadResult.Outcome.FAILED) {
        failed.remember(load.name(), request.detail(), why);
      }
    } finally {
      underWay.remove(load.name(), load);
      request.end().accept(result);
      load.fail(why);
    }
    if (isOfCall && load.isDropped()) { // Looked at last, because a drop may come at any time.
      boolean unused = failed.forget(load.name());
    }
  }
}
