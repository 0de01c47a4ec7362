package dev.coppice.server.api.control;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * What probes ask for, as it is now.
 *
 * @param loading true until the single model is loaded, if there is to be one; stays true if that
 *     fails
 * @param stopping true from the moment the process was asked to end
 * @param storeUnseen true until the store has answered once, if there is one
 * @param turning whether every event loop does its work
 * @param draining true while calls are to go elsewhere, although they are served
 */
public record Health(
    BooleanSupplier loading,
    BooleanSupplier stopping,
    BooleanSupplier storeUnseen,
    BooleanSupplier turning,
    AtomicBoolean draining) {

  /** Not drained. */
  public Health(
      BooleanSupplier loading,
      BooleanSupplier stopping,
      BooleanSupplier storeUnseen,
      BooleanSupplier turning) {
    this(loading, stopping, storeUnseen, turning, new AtomicBoolean());
  }

  /** Whether calls should come, whatever a probe asks by. */
  public boolean isReady() {
    return !stopping.getAsBoolean()
        && !draining.get()
        && !loading.getAsBoolean()
        && !storeUnseen.getAsBoolean();
  }
}
