package dev.coppice.loader.prepare;

import dev.coppice.loader.Detail;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.model.Model;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.build.ForestBuilder;
import dev.coppice.model.reasons.ExplainedForest;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model file that became a forest while it was read; XGBoost never sees it. */
final class PreparedForest implements PreparedModel {

  private final String name;
  private final ModelShape shape;
  private final long bytes;
  private final long heapBytes;
  private @Nullable Model forest;

  private PreparedForest(String name, ModelShape shape, Model forest) {
    this.name = name;
    this.shape = shape;
    this.bytes = forest.bytes();
    this.heapBytes = forest.heapBytes();
    this.forest = forest;
  }

  /**
   * Reads a model file to its end.
   *
   * @param memory asked for what the forest takes
   * @param detail of the model
   * @throws RefusedArtifactException if the file is bad, or of a kind that has no forest
   */
  static PreparedForest read(OpenedModel model, Workbench bench, FileMemory memory, Detail detail)
      throws IOException {
    try (ForestBuilder builder = bench.builder(model, memory, detail)) {
      memory.reserve(0);
      ModelShape shape =
          model
              .read(
                  (bytes, format, reading) ->
                      ModelCheck.check(bytes, format, bench.rule(), reading, builder))
              .sharing(bench.names());
      Optional<String> obstacle = builder.obstacle();
      if (obstacle.isPresent()) {
        throw new RefusedArtifactException(
            "%s: %s (expected: what COPPICE_ENGINE=forest can score)"
                .formatted(model.name(), obstacle.get()));
      }
      Forest forest = builder.build(shape);
      return new PreparedForest(
          model.name(), shape, detail == Detail.REASONS ? new ExplainedForest(forest) : forest);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ModelShape shape() {
    return shape;
  }

  @Override
  public long heldBytes() {
    return bytes;
  }

  @Override
  public long buildingBytes() {
    return bytes;
  }

  @Override
  public long residentBytes() {
    return bytes;
  }

  @Override
  public long heapBytes() {
    return heapBytes;
  }

  @Override
  public Model build(LoadMemory memory, LoadHeap.Holding heap) {
    Model built = Objects.requireNonNull(forest, "built twice");
    forest = null;
    return built;
  }

  @Override
  public void close() {
    if (forest != null) {
      forest.close();
    }
  }
}
