package dev.coppice.server.api.management;

import java.util.function.BooleanSupplier;

/**
 * What probes ask for, as it is now.
 *
 * @param loading true until the single model is loaded, if there is to be one; stays true if that
 *     fails
 * @param stopping true from the moment the process was asked to end
 * @param storeUnseen true until the store has answered once, if there is one
 * @param turning whether every event loop does its work
 */
public record Health(
    BooleanSupplier loading,
    BooleanSupplier stopping,
    BooleanSupplier storeUnseen,
    BooleanSupplier turning) {}
