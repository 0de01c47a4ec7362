package dev.coppice.loader.prepare;

import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.disk.EntryBlock;
import dev.coppice.loader.disk.EntryHeader;
import dev.coppice.loader.disk.RefusedEntryException;
import dev.coppice.loader.disk.StoredEntry;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Model;
import dev.coppice.model.ensemble.EnsembleModel;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestImage;
import dev.coppice.model.forest.restore.ForestRestore;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.mlflow.MlflowImage;
import dev.coppice.model.reasons.ExplainedForest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Makes the model of an entry of the local tier: its exact bytes are reserved before one is read,
 * and each is read straight to where it stays.
 */
public final class EntryRestore {

  private final FeatureNamePool names;
  private final Blocks blocks;
  private final Executor helper;

  /**
   * @param names what models share
   * @param blocks where forests have their memory from
   * @param helper runs a task on another thread, which reads a part of large blocks
   */
  public EntryRestore(FeatureNamePool names, Blocks blocks, Executor helper) {
    this.names = names;
    this.blocks = blocks;
    this.helper = helper;
  }

  /**
   * Makes the model; the caller closes it.
   *
   * @param memory asked for what it takes
   * @param heap what the load holds of it, not closed here
   * @param isExplained whether the entry's covers are restored, too; it has them
   * @throws RefusedEntryException if anything in the entry does not hold
   * @throws java.nio.channels.ClosedByInterruptException if the thread was interrupted
   */
  public Model restore(
      StoredEntry entry, LoadMemory memory, LoadHeap.Holding heap, boolean isExplained)
      throws IOException {
    // What is evicted to make room may be the room itself.
    Blocks.Keeping kept = blocks.keepFreed(largestBlock(entry.header()));
    try {
      return restored(entry, memory, heap, isExplained);
    } catch (InterruptedIOException e) {
      throw new ClosedByInterruptException();
    } finally {
      kept.close();
    }
  }

  private Model restored(
      StoredEntry entry, LoadMemory memory, LoadHeap.Holding heap, boolean isExplained)
      throws IOException {
    EntryHeader header = entry.header();
    List<ForestImage> images =
        header.blocks().stream().map(block -> block.image().sharing(names)).toList();
    long covers = isExplained ? coverBytes(header.blocks()) : 0;
    long taken = bytes(header) + covers;
    long kept =
        images.stream().mapToLong(ForestImage::heapBytes).sum()
            + header.packaged().map(MlflowImage::heapBytes).orElse(0L)
            + header.notes().heapBytes();
    PreprocessingDocument preprocessing = new PreprocessingDocument();
    try {
      if (header.preprocessing().length > 0) {
        memory.reserve(
            taken + memory.weigh(kept) + preprocessing.readingBytes(header.preprocessing().length));
        heap.alone(
            () -> {
              preprocessing.read(header.preprocessing());
              return preprocessing;
            });
      }
      long stays = taken + memory.weigh(kept + preprocessing.keptBytes());
      memory.reserve(stays + restoring(images));
      List<Model> forests = forests(entry, images, isExplained);
      return model(forests, header.packaged(), preprocessing);
    } catch (RefusedArtifactException e) {
      throw RefusedEntryException.damaged(String.valueOf(e.getMessage()));
    }
  }

  private static long largestBlock(EntryHeader header) {
    return header.blocks().stream()
        .mapToLong(block -> block.image().blockBytes())
        .max()
        .orElseThrow();
  }

  /** Bytes that are needed besides while a forest is restored, one after the other. */
  private long restoring(List<ForestImage> images) {
    return images.stream().mapToLong(image -> ForestRestore.bytes(image, blocks)).max().orElse(0);
  }

  /** Native bytes that the model of an entry takes, without its covers. */
  private long bytes(EntryHeader header) {
    return header.blocks().stream().mapToLong(block -> block.image().bytes(blocks)).sum();
  }

  /** Closes the forests if they make no model with what the entry has besides. */
  private static Model model(
      List<Model> forests, Optional<MlflowImage> packaged, PreprocessingDocument preprocessing)
      throws IOException {
    Model model = forests.size() == 1 ? forests.getFirst() : new EnsembleModel(forests);
    try {
      model = packaged.isEmpty() ? model : packaged.get().describe(model);
      return preprocessing.prependTo(model);
    } catch (InvalidModelException e) {
      model.close();
      throw RefusedEntryException.damaged(String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private long coverBytes(List<EntryBlock> entries) {
    return entries.stream()
        .mapToLong(block -> block.covers().orElseThrow().bytes(block.image(), blocks))
        .sum();
  }

  private List<Model> forests(StoredEntry entry, List<ForestImage> images, boolean isExplained)
      throws IOException {
    List<Model> forests = new ArrayList<>();
    try {
      for (int i = 0; i < images.size(); i++) {
        try (ForestRestore restore = new ForestRestore(images.get(i), blocks)) {
          entry.read(i, restore, helper);
          if (isExplained) {
            requireTrees(restore);
          }
          Forest forest = restore.forest();
          forests.add(forest);
          if (isExplained) {
            forests.set(i, new ExplainedForest(forest.with(entry.readCovers(i, blocks))));
          }
        }
      }
      return forests;
    } catch (IOException | RuntimeException | Error e) {
      forests.forEach(Model::close);
      throw e;
    }
  }

  /** Reasons visit every node, and look at no interrupt meanwhile. */
  private static void requireTrees(ForestRestore restore) throws RefusedEntryException {
    try {
      restore.checkShapes();
    } catch (InvalidModelException e) {
      throw RefusedEntryException.damaged(String.valueOf(e.getMessage()));
    }
  }
}
