package dev.coppice.loader.prepare;

import dev.coppice.loader.Detail;
import dev.coppice.loader.spool.SpoolDirectory;
import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.forest.build.ForestBuilder;
import dev.coppice.model.forest.build.ForestFootprint;
import dev.coppice.model.forest.build.FormatRule;
import dev.coppice.model.memory.Blocks;
import java.util.concurrent.Executor;

/**
 * What all model files of a process are read with. Whoever uses these closes none.
 *
 * @param spool where XGBoost's models are put for it to read
 * @param names what models share
 * @param blocks where forests have their memory from
 * @param rule which rounds of a model score
 * @param helper runs a task on another thread, or never: it helps with trials of large models
 */
public record Workbench(
    SpoolDirectory spool,
    FeatureNamePool names,
    Blocks blocks,
    BestIteration rule,
    Executor helper) {

  /** Bytes of a tiny model's covers; those of larger ones fit in where the forest was laid out. */
  private static final long MIN_COVER_BYTES = 1 << 15;

  /**
   * A builder of the forest of one file, which is to be closed.
   *
   * @param memory told what the forest may take in the end, which is part of the reading; the next
   *     request has it
   * @param detail of the model
   */
  ForestBuilder builder(OpenedModel model, FileMemory memory, Detail detail) {
    long laid = ForestFootprint.layingBytes(model.format(), model.expectedBytes());
    boolean hasCovers = detail == Detail.REASONS;
    memory.expectReading(laid + (hasCovers ? MIN_COVER_BYTES : 0));
    return new ForestBuilder(model.memory(), blocks, FormatRule.BEST, hasCovers);
  }
}
