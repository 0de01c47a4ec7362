package dev.coppice.metrics.tenants;

import dev.coppice.loader.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * How one call went.
 *
 * @param name of the model that it asked for
 * @param error null if it was answered as asked
 * @param cause what the client was told; empty without an error
 * @param isHit whether its model was in memory as it came
 * @param rows that it had decoded
 * @param modelNanos the model's part; negative if it reached no model
 * @param totalNanos from arrival to the answer's last byte
 */
public record CallReport(
    ModelName name,
    @Nullable ErrorKind error,
    String cause,
    boolean isHit,
    int rows,
    long modelNanos,
    long totalNanos) {

  /** Whether it reached a model, so that there is a tenant of that name. */
  boolean hasModel() {
    return modelNanos >= 0;
  }
}
