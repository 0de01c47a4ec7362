package dev.coppice.cache.load;

import dev.coppice.cache.budget.Standing;
import dev.coppice.cache.resident.Incoming;
import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.Detail;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelRequest;
import dev.coppice.loader.Origin;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A model that is to be loaded. Calls, registrations, pins, warm-up, refreshes and reasons differ
 * only in these values.
 *
 * @param unless the version in memory or a refused one, so that only another version is loaded;
 *     null if any version will do
 * @param replaces the model in memory whose place the loaded one takes; null if there is none
 * @param isRegistered whether the model stays until it is unloaded by name
 * @param purpose until a call joins the load
 * @param end hears the result, before the calls that wait for the load do
 */
public record LoadRequest(
    ModelName name,
    Detail detail,
    Origin origin,
    @Nullable String unless,
    @Nullable Resident replaces,
    boolean isRegistered,
    Purpose purpose,
    Consumer<LoadResult> end) {

  /** A call's request for a model of the store, or for reasons of the model in memory. */
  static LoadRequest ofCall(
      ModelName name, Detail detail, Origin store, @Nullable Resident inMemory) {
    if (inMemory != null && inMemory.isRegistered()) {
      return new LoadRequest(
          name, detail, inMemory.origin(), null, inMemory, true, Purpose.CALL, LoadRequest::ignore);
    }
    return new LoadRequest(
        name, detail, store, null, inMemory, false, Purpose.CALL, LoadRequest::ignore);
  }

  /** A model that stays under its name. */
  static LoadRequest ofRegistration(ModelName name, Origin origin, Purpose purpose) {
    return new LoadRequest(
        name, Detail.SCORES, origin, null, null, true, purpose, LoadRequest::ignore);
  }

  /** A model of the store that no call asked for. */
  static LoadRequest ahead(
      ModelName name, Origin store, Purpose purpose, Consumer<LoadResult> end) {
    return new LoadRequest(name, Detail.SCORES, store, null, null, false, purpose, end);
  }

  /** The comparison of a model in memory with the store. */
  static LoadRequest ofRefresh(Resident old, Purpose purpose, Consumer<LoadResult> end) {
    Detail detail = old.hasReasons() ? Detail.REASONS : Detail.SCORES;
    String known = old.freshness().newestKnown();
    return new LoadRequest(old.name(), detail, old.origin(), known, old, false, purpose, end);
  }

  /** Nobody but the calls that wait hears of the end. */
  private static void ignore(LoadResult result) {}

  ModelRequest forOrigin() {
    return new ModelRequest(name, detail, unless);
  }

  /** Whether a model in memory is compared with the store. */
  boolean isRefresh() {
    return unless != null;
  }

  /** Whether an operator named the model and its origin. */
  boolean isNewRegistration() {
    return isRegistered && replaces == null;
  }

  /** Whether its failure says how much memory is missing, instead of asking callers to retry. */
  boolean saysWhatIsMissing(Purpose now) {
    return isNewRegistration() || now.waitsBriefly();
  }

  Resident.Source source() {
    return new Resident.Source(name, origin, isRegistered);
  }

  Incoming incoming() {
    return new Incoming(name, replaces);
  }

  Standing standing(Purpose now) {
    return Standing.of(now.rank(), name);
  }
}
