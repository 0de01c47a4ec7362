package dev.coppice.bench.model;

import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.build.ForestBuilder;
import dev.coppice.model.forest.build.FormatRule;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.xgboost.XgboostModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model file that passed the structural check, to be loaded without a server.
 *
 * @param path where it is
 * @param format what it is
 * @param shape what the check learnt of it
 */
public record ModelFile(Path path, ModelFormat format, ModelShape shape) {

  /** Models share their names of features, as they do in the server. */
  private static final FeatureNamePool NAMES = new FeatureNamePool(1 << 20);

  /** Checks the file; its extension says the format. */
  public static ModelFile of(Path path) throws IOException {
    ModelFormat format = path.toString().endsWith(".json") ? ModelFormat.JSON : ModelFormat.UBJSON;
    try (InputStream in = Files.newInputStream(path);
        ReadingMemory memory = ReadingMemory.unbounded()) {
      return new ModelFile(
          path, format, ModelCheck.check(in, format, BestIteration.WRAPPER, memory));
    } catch (InvalidModelException e) {
      throw refused(e);
    }
  }

  private static IOException refused(InvalidModelException e) {
    return new IOException("our own model was refused", e);
  }

  /** A further booster in memory. */
  public XgboostModel loadBooster() throws IOException {
    try {
      return XgboostModel.load(path, format, shape);
    } catch (InvalidModelException e) {
      throw refused(e);
    }
  }

  /** A further forest in memory. */
  public Forest loadForest() throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return readForest(in, format);
    }
  }

  /** A further forest in memory that has the covers of its nodes. */
  public Forest loadForestWithCovers() throws IOException {
    return loadForest(Blocks.MAPPED, true);
  }

  /**
   * A further forest in memory.
   *
   * @param blocks where it has its memory from
   * @param withCovers whether it has the covers of its nodes
   */
  public Forest loadForest(Blocks blocks, boolean withCovers) throws IOException {
    try (InputStream in = Files.newInputStream(path);
        ReadingMemory memory = ReadingMemory.unbounded();
        ForestBuilder builder = new ForestBuilder(memory, blocks, FormatRule.BEST, withCovers)) {
      return builder.build(
          ModelCheck.check(in, format, BestIteration.WRAPPER, memory, builder).sharing(NAMES));
    } catch (InvalidModelException e) {
      throw refused(e);
    }
  }

  /**
   * The way from a model file's bytes to a forest, the structural check included.
   *
   * @param in read to the end, not closed
   */
  public static Forest readForest(InputStream in, ModelFormat format) throws IOException {
    try (ReadingMemory memory = ReadingMemory.unbounded();
        ForestBuilder builder = new ForestBuilder(memory)) {
      return builder.build(
          ModelCheck.check(in, format, BestIteration.WRAPPER, memory, builder).sharing(NAMES));
    } catch (InvalidModelException e) {
      throw refused(e);
    }
  }
}
