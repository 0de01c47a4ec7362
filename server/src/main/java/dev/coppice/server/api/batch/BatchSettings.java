package dev.coppice.server.api.batch;

import org.jspecify.annotations.Nullable;

/**
 * How batches for many tenants are taken.
 *
 * @param key the column or member with each row's model, by which calls of {@code /invocations}
 *     without a model's name are batches; null: {@code model}, and they are none
 * @param hasSummary whether a last line counts the rows
 * @param loads loads at once, of which batches may have half while others wait
 */
public record BatchSettings(@Nullable String key, boolean hasSummary, int loads) {

  public BatchSettings {
    if ((key != null && key.isBlank()) || loads < 1) {
      throw new IllegalArgumentException(
          "batch: key %s, %d loads (expected: a name, 1 or more)".formatted(key, loads));
    }
  }
}
