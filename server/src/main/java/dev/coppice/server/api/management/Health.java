package dev.coppice.server.api.management;

import java.util.function.BooleanSupplier;

/**
 * What {@code /ping} is asked for, as it is now.
 *
 * @param loading true until the single model is loaded, if there is to be one; stays true if that
 *     fails
 * @param stopping true from the moment the process was asked to end
 */
public record Health(BooleanSupplier loading, BooleanSupplier stopping) {}
